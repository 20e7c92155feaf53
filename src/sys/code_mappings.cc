#include "sys/code_mappings.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "base/file.h"
#include "base/parse.h"

namespace irqscope::sys {
namespace {

std::optional<uint64_t> hexadecimal(std::string_view text) {
  uint64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole ? std::optional(value) : std::nullopt;
}

// "55d0c000-55d0d000 r-xp 00002000 08:01 1234      /usr/bin/the name" (proc_pid_maps(5)).
std::optional<CodeMapping> parse_mapping(std::string_view line) {
  auto fields = split_words(line);
  if (fields.size() < 5 || fields[1].size() < 3 || fields[1][2] != 'x') return std::nullopt;
  size_t dash = fields[0].find('-');
  if (dash == fields[0].npos) return std::nullopt;
  auto begin = hexadecimal(fields[0].substr(0, dash));
  auto end = hexadecimal(fields[0].substr(dash + 1));
  auto offset = hexadecimal(fields[2]);
  if (!begin || !end || !offset) return std::nullopt;
  CodeMapping mapping{*begin, *end, *offset, {}, std::string(fields[0])};
  // A path may have blanks in it.
  if (fields.size() > 5)
    mapping.path = line.substr(static_cast<size_t>(fields[5].data() - line.data()));
  return mapping;
}

}  // namespace

Result<std::vector<CodeMapping>> code_mappings(const Machine& machine, uint32_t pid) {
  auto text = read_file(machine.proc() / std::to_string(pid) / "maps");
  if (!text) return tl::unexpected(text.error());
  std::vector<CodeMapping> mappings;
  for (std::string_view line : split(*text, '\n')) {
    if (auto mapping = parse_mapping(line)) mappings.push_back(std::move(*mapping));
  }
  std::sort(mappings.begin(), mappings.end(),
            [](const CodeMapping& a, const CodeMapping& b) { return a.begin < b.begin; });
  return mappings;
}

}  // namespace irqscope::sys
