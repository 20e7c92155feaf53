#include "sys/kallsyms.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <set>
#include <string_view>
#include <tuple>

namespace irqscope::sys {
namespace {

// A line is "ffffffffc0a01000 t nvme_irq\t[nvme]"; the module is missing in the kernel image.
struct Line {
  uint64_t address;
  char type;
  size_t name;  // offset in the line
};

std::optional<Line> parse_line(std::string_view text) {
  Line line{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), line.address, 16);
  size_t blank = static_cast<size_t>(end - text.data());
  line.name = blank + 3;
  if (error != std::errc{} || line.name >= text.size()) return std::nullopt;
  if (text[blank] != ' ' || text[blank + 2] != ' ') return std::nullopt;
  line.type = text[blank + 1];
  return line;
}

bool is_function(char type) { return type == 't' || type == 'T' || type == 'w' || type == 'W'; }

std::string_view without_suffix(std::string_view name) { return name.substr(0, name.find('.')); }

Error hidden(const std::filesystem::path& path) {
  return {ErrorKind::failure,
          fmt::format("{}: the kernel hides the addresses; run as root (CAP_SYSLOG) and with "
                      "kernel.kptr_restrict below 2",
                      path.string())};
}

// Looks for code in lines that come sorted by address, as those of the kernel image do.
class CodeFinder {
 public:
  explicit CodeFinder(const std::vector<std::string>& names)
      : names_(names), missing_(names.begin(), names.end()) {}

  void look_at(std::string_view text) {
    auto line = parse_line(text);
    if (!line || line->address == 0 || text.ends_with(']')) return;
    any_address_ = true;
    if (open_ && line->address > open_->begin) close_before(line->address);
    std::string_view name = without_suffix(text.substr(line->name));
    if (is_function(line->type) && std::count(names_.begin(), names_.end(), name) > 0 && !open_) {
      open_ = CodeRange{line->address, 0};
      missing_.erase(name);
    }
  }

  bool any_address() const { return any_address_; }
  bool has_all() const { return missing_.empty() && !open_; }
  std::vector<CodeRange> found() && { return std::move(found_); }

 private:
  void close_before(uint64_t address) {
    open_->bytes = address - open_->begin;
    found_.push_back(*open_);
    open_.reset();
  }

  const std::vector<std::string>& names_;
  std::set<std::string_view> missing_;
  std::optional<CodeRange> open_;
  std::vector<CodeRange> found_;
  bool any_address_ = false;
};

std::string_view take_line(std::string_view text, size_t begin) {
  return text.substr(begin, text.find('\n', begin) - begin);
}

}  // namespace

// Line by line: all of the text would be the most memory that irqscope ever has.
Result<Kallsyms> Kallsyms::read(const Machine& machine) {
  std::filesystem::path path = machine.proc() / "kallsyms";
  std::ifstream file(path);
  if (!file) return fail("{}: {}", path.string(), std::strerror(errno));
  Kallsyms symbols;
  bool any_function = false;
  for (std::string line; std::getline(file, line);) any_function |= symbols.add(line);
  if (!any_function) return fail("{}: it lists no function", path.string());
  if (symbols.entries_.empty()) return tl::unexpected(hidden(path));
  symbols.sort_entries();
  return symbols;
}

bool Kallsyms::add(std::string_view text) {
  auto line = parse_line(text);
  if (!line || !is_function(line->type)) return false;
  if (line->address == 0) return true;
  entries_.push_back({line->address, static_cast<uint32_t>(text_.size())});
  text_ += text.substr(line->name);
  text_ += '\n';
  return true;
}

void Kallsyms::sort_entries() {
  text_.shrink_to_fit();
  entries_.shrink_to_fit();
  // Offsets follow the order of the file, so that the first listed name comes first.
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.address, a.name_offset) < std::tie(b.address, b.name_offset);
  });
}

std::optional<Symbol> Kallsyms::find(uint64_t address) const {
  auto entry = std::lower_bound(entries_.begin(), entries_.end(), address,
                                [](const Entry& e, uint64_t wanted) { return e.address < wanted; });
  if (entry == entries_.end() || entry->address != address) return std::nullopt;
  return symbol_of(*entry);
}

std::optional<CodeAddress> Kallsyms::containing(uint64_t address) const {
  constexpr uint64_t kLongestFunction = 1u << 20;
  auto after = std::upper_bound(entries_.begin(), entries_.end(), address,
                                [](uint64_t wanted, const Entry& e) { return wanted < e.address; });
  if (after == entries_.begin()) return std::nullopt;
  uint64_t start = std::prev(after)->address;
  auto symbol = find(start);  // of several names the first
  if (!symbol || address - start > kLongestFunction) return std::nullopt;
  return CodeAddress{std::move(*symbol), address - start};
}

Symbol Kallsyms::symbol_of(const Entry& entry) const {
  std::string_view line = take_line(text_, entry.name_offset);
  size_t name_end = std::min(line.find_first_of(" \t"), line.size());
  Symbol symbol{std::string(line.substr(0, name_end)), {}};
  size_t open = line.find('[', name_end);
  size_t close = line.find(']', name_end);
  if (open < close && close != line.npos) symbol.module = line.substr(open + 1, close - open - 1);
  return symbol;
}

Result<std::vector<CodeRange>> find_code(const Machine& machine,
                                         const std::vector<std::string>& names) {
  std::filesystem::path path = machine.proc() / "kallsyms";
  std::ifstream file(path);
  if (!file) return fail("cannot read {}", path.string());
  CodeFinder finder(names);
  for (std::string line; !finder.has_all() && std::getline(file, line);) finder.look_at(line);
  if (!finder.any_address()) return tl::unexpected(hidden(path));
  return std::move(finder).found();
}

}  // namespace irqscope::sys
