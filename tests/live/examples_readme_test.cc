// What examples/README.md shows is what is printed: each command is called as it stands there, and
// the titles of its output are looked for.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <regex>
#include <set>

#include "base/clock.h"
#include "base/file.h"
#include "base/parse.h"
#include "live/examples.h"
#include "support/load.h"
#include "support/stream.h"

namespace irqscope::test {
namespace {

struct Shown {
  std::string example;
  Words words;  // of the command, without "irqscope run"
  std::vector<std::string> lines;
};

// The commands of all console blocks, and what stands below each.
std::vector<Shown> shown_commands() {
  auto path = std::filesystem::path(IRQSCOPE_SOURCE_DIR) / "examples" / "README.md";
  std::string text = read_file(path).value_or("");
  std::vector<Shown> commands;
  std::string example;
  bool is_inside = false;
  for (std::string_view line : split(text, '\n')) {
    auto words = split_words(line);
    if (line.starts_with("```")) {
      is_inside = line == "```console";
    } else if (is_inside && line.starts_with("$ irqscope compile ")) {
      example = words.at(3).substr(0, words[3].find('.'));
    } else if (is_inside && line.starts_with("$ irqscope run ")) {
      commands.push_back({example, {words.begin() + 3, words.end()}, {}});
    } else if (is_inside) {
      commands.back().lines.emplace_back(line);
    }
  }
  return commands;
}

// What is the same each time, if the line has something that is.
std::optional<std::string> title_of(const std::string& line) {
  static const std::regex value("= *[^ ]*");
  static const std::regex number("[0-9]+");
  static const std::regex named_value("[a-z_]+ =.*");
  static const std::regex heading("([A-Z][A-Za-z]+:).*");
  static const std::regex map("[0-9:]{8}(| [a-z_]+)");
  std::smatch found;
  if (line.starts_with("TIME ") || line.ends_with(" distribution")) return line;
  if (std::regex_match(line, named_value)) return std::regex_replace(line, value, "=");
  if (std::regex_match(line, found, heading)) return found[1];
  if (std::regex_match(line, found, map)) return fmt::format("map{}", std::string(found[1]));
  if (line.find(" hello: ") == line.npos) return std::nullopt;
  return std::regex_replace(line, number, "0");
}

std::set<std::string> titles_of(const std::vector<std::string>& lines) {
  std::set<std::string> titles;
  for (const std::string& line : lines) {
    if (auto title = title_of(line)) titles.insert(*title);
  }
  return titles;
}

// Some of everything that the examples look at.
void load_of_all_kinds(const Result<DiskFile>& disk) {
  EXPECT_TRUE(!disk || disk->read_blocks(50));
  EXPECT_TRUE(send_datagrams(100));
  EXPECT_TRUE(stream_to_ourselves(0, 1 << 20));
  UniqueFd zero(open("/dev/zero", O_RDONLY | O_CLOEXEC));
  UniqueFd null(open("/dev/null", O_WRONLY | O_CLOEXEC));
  std::string block(1 << 20, '\0');
  uint64_t end = monotonic_ns() + 300'000'000;
  while (monotonic_ns() < end) EXPECT_GT(::read(zero.get(), block.data(), block.size()), 0);
  EXPECT_EQ(::write(null.get(), block.data(), 1), 1);
}

// The process that is watched is this one.
Words about_us(Words words) {
  auto pid = std::find(words.begin(), words.end(), "--pid");
  if (pid != words.end()) *(pid + 1) = own_pid();
  return words;
}

Example as_example(const Shown& shown, const Network& network) {
  bool is_of_network = shown.example == "xdp" || shown.example == "tc";
  Words words = about_us(shown.words);
  auto package = std::find(words.begin(), words.end(), "package.json");
  EXPECT_NE(package, words.end());
  return {shown.example,
          {package + 1, words.end()},
          shown.example == "tc" ? 0u : 1u,
          {words.begin(), package},
          is_of_network ? &network : nullptr};
}

bool is_possible(const Shown& shown) {
  return run(irqscope_run({"--allow-unsafe", "--duration", "1ms", package_of(shown.example)}))
             .status == 0;
}

TEST(ExamplesReadme, ShowsTheTitlesThatAreReallyPrinted) {
  IRQSCOPE_NEEDS_EBPF();
  Network network;
  if (!network.made()) GTEST_SKIP() << "no network namespace can be made here";
  auto disk = DiskFile::make();
  std::set<std::string> examples;
  for (const Shown& shown : shown_commands()) {
    examples.insert(shown.example);
    if (shown.lines.empty() || !is_possible(shown)) continue;
    if (shown.example == "hardirqs" && !disk) continue;
    SCOPED_TRACE(fmt::format("{} {}", shown.example, fmt::join(shown.words, " ")));
    auto wanted = titles_of(shown.lines);
    EXPECT_FALSE(wanted.empty());
    std::string text = text_during(as_example(shown, network), [&] { load_of_all_kinds(disk); });
    auto lines = split(text, '\n');
    auto real = titles_of({lines.begin(), lines.end()});
    for (const std::string& title : wanted) EXPECT_EQ(real.count(title), 1u) << title;
  }
  EXPECT_EQ(examples.size(), 18u) << "each program is shown";
}

}  // namespace
}  // namespace irqscope::test
