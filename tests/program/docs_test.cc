// What the documents say is what the program does.
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>

#include "cli/commands.h"
#include "cli/recording_info.h"
#include "output/described.h"
#include "output/event_sink.h"
#include "output/noise_report.h"
#include "output/options.h"
#include "output/recording_report.h"
#include "program/program.h"
#include "runner/inspect_fields.h"
#include "runner/printer.h"
#include "support/live.h"
#include "support/recording.h"

namespace irqscope::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using Names = std::set<std::string>;
using Json = nlohmann::ordered_json;

const fs::path kSource = IRQSCOPE_SOURCE_DIR;

std::string document(const fs::path& path) {
  std::ifstream file(path.is_absolute() ? path : kSource / path);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> lines(const std::string& text) {
  auto views = split(text, '\n');
  return {views.begin(), views.end()};
}

// The first group of every match.
Words matches(const std::string& text, const std::string& pattern) {
  std::regex regex(pattern);
  Words found;
  for (std::sregex_iterator match(text.begin(), text.end(), regex), end; match != end; ++match) {
    found.push_back((*match)[1]);
  }
  return found;
}

Names set_of(const Words& words) { return {words.begin(), words.end()}; }

Names only_long(const Names& options) {
  Names result;
  std::copy_if(options.begin(), options.end(), std::inserter(result, result.end()),
               [](const std::string& option) { return option.starts_with("--"); });
  return result;
}

Words keys(const Json& object) {
  Words names;
  for (const auto& [key, value] : object.items()) names.push_back(key);
  return names;
}

// Markdown files of the project, without what was built.
std::vector<fs::path> markdown_files() {
  std::vector<fs::path> files;
  auto tree = fs::recursive_directory_iterator(kSource);
  for (auto entry = begin(tree); entry != end(tree); ++entry) {
    std::string name = entry->path().filename();
    if (entry->is_directory() && (name == "build" || name == ".git")) {
      entry.disable_recursion_pending();
    }
    if (name.ends_with(".md")) files.push_back(entry->path());
  }
  EXPECT_GT(files.size(), 5u);
  return files;
}

// ---- What the program really has.

// "  -o, --output FORMAT  text (default), ...": the names before the gap.
Names options_in_help(const Words& command) {
  Names options;
  for (const std::string& line : lines(run(irqscope(command)).out)) {
    size_t begin = line.find_first_not_of(' ');
    if (begin == line.npos || begin == 0 || line[begin] != '-') continue;
    std::string names = line.substr(begin, line.find("  ", begin) - begin);
    options.merge(set_of(matches(names, "(?:^|[ ,])(--?[A-Za-z][-A-Za-z]*)")));
  }
  EXPECT_FALSE(options.empty());
  return options;
}

// `irqscope` without a command has no --help of its own; with a number in front it has.
Names options_of(const std::string& command) {
  return options_in_help({command.empty() ? "1" : command, "--help"});
}

Names commands() {
  Names names;
  for (const Command& command : kCommands) names.emplace(command.name);
  return names;
}

// What its options come after.
Words words_of(const std::string& command) {
  return command == "bench" ? Words{"bench", "stream"} : Words{command};
}

Words operator+(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

// "--sort: 'x' is none of count, max, ...".
Names values_of(const std::string& option, const std::string& command = "stat") {
  std::string error = run(irqscope(words_of(command) + Words{option, "?"})).err;
  size_t begin = error.find("is none of ");
  EXPECT_NE(begin, error.npos) << error;
  return set_of(matches(error.substr(begin + 11), "([-a-z0-9_]+)"));
}
const Words kOptionsWithValues = {"--sort", "--format", "--backend", "--via"};
const Words kStatOptionsWithValues = {"--sort", "--format", "--backend", "--via", "--by", "--kind"};

// ---- Man pages.

std::string page_of(const std::string& command) {
  return document(fmt::format("man/irqscope{}{}.8", command.empty() ? "" : "-", command));
}

// ".It Fl o , -output Ar format"
Names options_in_page(const std::string& page) {
  Names options;
  for (const std::string& line : matches(page, "\n\\.It Fl ([^\n]*)")) {
    for (std::string_view word : split_words(line)) {
      if (word == "Ar") break;
      if (word != ",") options.insert(fmt::format("-{}", word));
    }
  }
  return options;
}

// What lies between an option's line and the next.
std::string item_of(const std::string& page, const std::string& option) {
  size_t begin = page.find(fmt::format(" {} Ar ", option.substr(1)));
  EXPECT_NE(begin, page.npos) << option;
  return page.substr(begin, page.find("\n.It", begin) - begin);
}

TEST(ManPages, HaveExactlyTheOptionsOfHelp) {
  EXPECT_EQ(options_in_page(page_of("")), options_in_help({"--help"}));
  for (const std::string& command : commands()) {
    EXPECT_EQ(options_in_page(page_of(command)), options_of(command)) << command;
  }
  // irqscope(8) refers to the page of stat.
  EXPECT_EQ(options_of(""), options_of("stat"));
}

TEST(ManPages, HaveExactlyTheCommandsOfHelp) {
  Names expected = commands();
  expected.insert("help");
  EXPECT_EQ(set_of(matches(page_of(""), "\n\\.It Cm ([a-z]+)")), expected);
}

TEST(ManPages, HaveExactlyTheValuesOfOptions) {
  for (const char* command : {"stat", "hardirqs", "softirqs"}) {
    bool is_stat = std::string_view(command) == "stat";
    for (const std::string& option : is_stat ? kStatOptionsWithValues : kOptionsWithValues) {
      std::string item = item_of(page_of(command), option);
      EXPECT_EQ(set_of(matches(item, "\\.Cm ([a-z0-9_]+)")), values_of(option)) << option;
    }
  }
  EXPECT_EQ(set_of(matches(page_of("bench"), "\n\\.It Cm ([-a-z]+)\nA ")),
            values_of("--transport", "bench"));
  EXPECT_EQ(set_of(matches(page_of("trace"), "\n\\.It Cm ([-a-z]+)\n")),
            values_of("--transport", "trace"));
  EXPECT_EQ(set_of(matches(item_of(page_of("record"), "--transport"), "\\.Cm ([-a-z]+)")),
            values_of("--transport", "record"));
  for (const char* command : {"trace", "noise", "verify", "doctor", "bench"}) {
    EXPECT_EQ(set_of(matches(item_of(page_of(command), "--format"), "\\.Cm ([a-z]+)")),
              values_of("--format", command));
  }
}

TEST(ManPages, AreWellFormed) {
  for (const auto& entry : fs::directory_iterator(kSource / "man")) {
    Finished lint = run({"mandoc", "-T", "lint", "-W", "warning", entry.path()});
    if (lint.status == 127) GTEST_SKIP() << "no mandoc here";
    EXPECT_EQ(lint.status, 0) << lint.out << lint.err;
  }
}

// ---- Completions.

// What bash offers for the last of the words.
Names bash_offers(const Words& words) {
  const char* script =
      "source \"$0\"; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _irqscope;"
      "printf '%s\\n' \"${COMPREPLY[@]}\"";
  Words command = {"bash", "--norc", "-c", script, kSource / "completions/irqscope.bash"};
  command.insert(command.end(), words.begin(), words.end());
  Finished end = run(command);
  EXPECT_EQ(end.err, "");
  auto offered = split_words(end.out);
  return {offered.begin(), offered.end()};
}

TEST(BashCompletion, OffersExactlyTheOptions) {
  for (const std::string& command : commands()) {
    Words line = Words{"irqscope"} + words_of(command);
    EXPECT_EQ(bash_offers(line + Words{"-"}), options_of(command)) << command;
    EXPECT_EQ(bash_offers(line + Words{"--"}), only_long(options_of(command)));
  }
  EXPECT_EQ(bash_offers({"irqscope", "1", "-"}), options_of(""));
  Names first = options_of("");
  first.merge(options_in_help({"--help"}));
  EXPECT_EQ(bash_offers({"irqscope", "-"}), first);
}

TEST(BashCompletion, OffersCommands) {
  Names expected = commands();
  EXPECT_EQ(bash_offers({"irqscope", "help", ""}), expected);
  expected.insert("help");
  EXPECT_EQ(bash_offers({"irqscope", ""}), expected);
  EXPECT_EQ(bash_offers({"irqscope", "ver"}), Names{"verify"});
  EXPECT_EQ(bash_offers({"irqscope", "bench", ""}), Names{"stream"});
  EXPECT_EQ(bash_offers({"irqscope", "bench", "-"}), (Names{"-h", "--help"}));
}

TEST(BashCompletion, OffersValues) {
  for (const std::string& option : kStatOptionsWithValues) {
    EXPECT_EQ(bash_offers({"irqscope", "stat", option, ""}), values_of(option)) << option;
    EXPECT_EQ(bash_offers({"irqscope", option, "=", ""}), values_of(option)) << option;
  }
  EXPECT_EQ(bash_offers({"irqscope", "-f", "=", "j"}), Names{"json"});
  EXPECT_EQ(bash_offers({"irqscope", "--kind", "nmi,s"}), Names{"nmi,softirq"});
  EXPECT_THAT(bash_offers({"irqscope", "--cpus", "7-"}), testing::Contains("7-0"));
  EXPECT_EQ(bash_offers({"irqscope", "--top", ""}), Names{});
  EXPECT_EQ(bash_offers({"irqscope", "bench", "stream", "--transport", ""}),
            values_of("--transport", "bench"));
  EXPECT_EQ(bash_offers({"irqscope", "bench", "stream", "--size", ""}), Names{});
  for (const char* command : {"trace", "record"}) {
    EXPECT_EQ(bash_offers({"irqscope", command, "--transport", ""}),
              values_of("--transport", command));
  }
  for (const char* command : {"trace", "noise", "verify", "doctor"}) {
    EXPECT_EQ(bash_offers({"irqscope", command, "-f", ""}), values_of("--format", command));
  }
  EXPECT_EQ(bash_offers({"irqscope", "trace", "--count", ""}), Names{});
}

bool is_there(const std::string& program) { return run({program, "--version"}).status != 127; }

Names options_of_all_commands() {
  Names all = options_of("");
  for (const std::string& command : commands()) all.merge(options_of(command));
  all.merge(options_in_help({"--help"}));
  return all;
}

TEST(ZshCompletion, NamesExactlyTheOptions) {
  std::string text = document("completions/_irqscope");
  EXPECT_EQ(set_of(matches(text, "(--[a-z][-a-z]*)")), only_long(options_of_all_commands()));
}

// What zsh is told to offer: the arguments of _arguments.
TEST(ZshCompletion, OffersExactlyTheOptions) {
  if (!is_there("zsh")) GTEST_SKIP() << "no zsh here";
  const char* script =
      "_arguments() { print -rl -- \"$@\" }; file=$0; words=(irqscope $@ --); CURRENT=$#words;"
      "complete() { source $file }; complete";
  for (const std::string& command : commands()) {
    Words zsh = {"zsh", "-f", "-c", script, kSource / "completions/_irqscope"};
    Finished end = run(zsh + words_of(command));
    EXPECT_EQ(end.err, "");
    EXPECT_EQ(set_of(matches(end.out, "(--[a-z][-a-z]*)[=\\[]")), only_long(options_of(command)));
  }
}

TEST(FishCompletion, NamesExactlyTheOptions) {
  Names named;
  for (const std::string& line :
       matches(document("completions/irqscope.fish"), "\n(complete .*)")) {
    for (const std::string& name : matches(line, " -s ([A-Za-z])")) {
      named.insert(fmt::format("-{}", name));
    }
    for (const std::string& name : matches(line, " -l ([a-z-]+)")) {
      named.insert(fmt::format("--{}", name));
    }
  }
  EXPECT_EQ(named, options_of_all_commands());
}

TEST(FishCompletion, OffersExactlyTheOptions) {
  if (!is_there("fish")) GTEST_SKIP() << "no fish here";
  const char* script = "source $argv[1]; complete -C $argv[2]";
  for (const std::string& command : commands()) {
    Finished end = run({"fish", "--no-config", "-c", script, kSource / "completions/irqscope.fish",
                        fmt::format("irqscope {} --", fmt::join(words_of(command), " "))});
    EXPECT_EQ(end.err, "");
    EXPECT_EQ(set_of(matches(end.out, "(--[a-z-]+)")), only_long(options_of(command)));
  }
}

// ---- Command lines that are shown.

// The words of the first command of a line of shell, without `$` and `sudo`.
Words shell_words(const std::string& line) {
  Words words(1);
  char quote = 0;
  for (char c : line) {
    if (quote == 0 && std::string_view("|;>&").find(c) != std::string_view::npos) break;
    if (quote != 0 ? c == quote : c == '\'' || c == '"') {
      quote = quote != 0 ? 0 : c;
    } else if (c == ' ' && quote == 0) {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  std::erase_if(words, [](const std::string& w) { return w.empty() || w == "$" || w == "sudo"; });
  return words;
}

// Values that differ from machine to machine: a process takes another's place, files are left out.
Words fit_to_this_machine(const Words& words) {
  Words result;
  for (size_t i = 0; i < words.size(); ++i) {
    bool is_file = words[i] == "-c" || words[i] == "--cgroup" || words[i] == "--btf";
    bool is_process = words[i] == "-p" || words[i] == "--pid";
    if (!is_file) result.push_back(words[i]);
    if (is_process) result.push_back(std::to_string(getpid()));
    if (is_file || is_process) ++i;
  }
  return result;
}

bool has_any(const Words& words, const Names& wanted) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return wanted.count(word) > 0; });
}

bool is_of_irqscope(const std::string& line) {
  Words words = shell_words(line);
  return !words.empty() && words[0] == "irqscope";
}

// Parses it with a word more, which is the only thing that may be wrong with it.
void expect_parses(const std::string& line) {
  Words words = shell_words(line);
  SCOPED_TRACE(line);
  words = fit_to_this_machine({words.begin() + 1, words.end()});
  // Their names alone; what they need is not said.
  if (words.size() == 1 && has_any(words, {"compile", "run", "inspect"})) return;
  bool is_run = !words.empty() && words[0] == "run";
  bool is_packages_help = is_run && words.size() > 2;
  if (!is_packages_help && has_any(words, {"help", "-h", "--help", "-V", "--version"})) {
    EXPECT_EQ(run(irqscope(words)).status, 0);
    return;
  }
  // What comes after -- is another command's.
  words.erase(std::find(words.begin(), words.end(), "--"), words.end());
  if (has_any(words, {"doctor", "bench", "inspect"})) {
    words.push_back("?");
  } else if (is_run) {  // what comes after the package is the program's
    words.insert(words.begin() + 1, {"--attach", "?"});
  } else if (has_any(words, {"compile"})) {
    words.insert(words.end(), {"--target", "?"});
  } else if (has_any(words, {"report"})) {
    words.insert(words.end(), {"--sort", "?"});
  } else {
    words.insert(words.end(), {"--via", "?"});
  }
  Finished end = run(irqscope(words));
  EXPECT_EQ(end.status, 2);
  EXPECT_THAT(end.err, HasSubstr("'?'"));
}

// `irqscope NAME` and the like are patterns.
bool is_pattern(const std::string& line) {
  return std::regex_search(line, std::regex("(^| )[A-Z]+( |$)"));
}

TEST(CommandLines, OfMarkdownParse) {
  size_t seen = 0;
  for (const fs::path& file : markdown_files()) {
    std::string text = document(file);
    Words shown = matches(text, "\n\\$ ([^\n]*)");
    for (const std::string& inline_code : matches(text, "`(irqscope[^`]*)`")) {
      if (!is_pattern(inline_code)) shown.push_back(inline_code);
    }
    std::erase_if(shown, [](const std::string& line) { return !is_of_irqscope(line); });
    for (const std::string& line : shown) expect_parses(line);
    seen += shown.size();
  }
  EXPECT_GT(seen, 10u);
}

TEST(CommandLines, OfManPagesParse) {
  for (const auto& entry : fs::directory_iterator(kSource / "man")) {
    Words shown = matches(document(entry.path()), "\n\\.Dl ([^\n]*)");
    std::erase_if(shown, [](const std::string& line) { return !is_of_irqscope(line); });
    EXPECT_GE(shown.size(), 2u) << entry.path();
    for (const std::string& line : shown) expect_parses(line);
  }
}

// "  irqscope softirqs 1    a table every second"
TEST(CommandLines, OfHelpParse) {
  std::vector<Words> helps = {{"--help"}, {"1", "--help"}};
  for (const std::string& command : commands()) helps.push_back({command, "--help"});
  for (const Words& help : helps) {
    for (std::string line : matches(run(irqscope(help)).out, "\n  (irqscope[^\n]*)")) {
      expect_parses(line.substr(0, line.find("  ")));
    }
  }
}

// ---- Output that is shown.

// What shows tables to people.
const Words kShown = {"README.md", "docs/tour.md"};

// The console block of the page whose command begins so.
std::string shown_output(const std::string& page, const std::string& command) {
  std::string text = document(page);
  size_t begin = text.find(fmt::format("```console\n$ sudo {}", command));
  EXPECT_NE(begin, text.npos) << command;
  return text.substr(begin, text.find("\n```\n", begin) - begin);
}

std::string one_blank(const std::string& line) {
  return fmt::format("{}", fmt::join(split_words(line), " "));
}

void add_headers(const std::string& text, Names& headers) {
  for (const std::string& line : lines(text)) {
    bool is_header = std::regex_search(
        line, std::regex("^ *(HARDIRQ|SOFTIRQ|KIND|TYPE|PID|CGROUP|CPU) +[A-Z%]"));
    if (is_header) headers.insert(one_blank(line));
  }
}

void show(Sink& sink, const RunInfo& info, Interval interval) {
  std::erase_if(interval.rows, [&](const Row& row) {
    return std::count(info.kinds.begin(), info.kinds.end(), row.source.key.kind) == 0;
  });
  EXPECT_TRUE(sink.begin(info));
  EXPECT_TRUE(sink.interval(interval));
}

// Those of `irqscope stat`, whichever way it is asked.
void add_stat_headers(Names& headers) {
  auto recording = load_recording("stat");
  EXPECT_TRUE(recording);
  for (By by : {By::source, By::cpu, By::kind, By::function, By::task, By::cgroup}) {
    for (bool delay : {false, true}) {
      StringWriter text;
      TableOptions options;
      options.all_kinds = true;
      options.by = by;
      options.delay = delay;
      auto sink = make_text_sink(text, options);
      EXPECT_TRUE(sink->begin(recording->info));
      EXPECT_TRUE(sink->interval(intervals(*recording, false, by).front()));
      add_headers(text.text(), headers);
    }
  }
}

// The headers of every table there is.
Names real_headers() {
  Names headers;
  add_stat_headers(headers);
  NoiseReport noise;
  noise.cpus.resize(1);
  noise.cpus[0].sources.resize(1);
  add_headers(noise_text(noise, {}), headers);
  auto recording = load_recording("virtio");
  EXPECT_TRUE(recording);
  std::vector<std::vector<Kind>> choices = {
      {Kind::hardirq, Kind::softirq}, {Kind::hardirq}, {Kind::softirq}};
  for (const auto& kinds : choices) {
    RunInfo info = recording->info;
    info.kinds = kinds;
    for (bool per_cpu : {false, true}) {
      StringWriter text;
      TableOptions options;
      options.per_cpu = per_cpu;
      show(*make_text_sink(text, options), info, intervals(*recording, per_cpu).front());
      add_headers(text.text(), headers);
    }
    StringWriter classic;
    ClassicOptions options;
    options.kind = kinds.back();
    info.kinds = {kinds.back()};
    show(*make_classic_sink(classic, options), info, intervals(*recording).front());
    add_headers(classic.text(), headers);
  }
  return headers;
}

// A terminal's width, or a choice of kinds, leaves columns out.
bool is_part_of(const std::string& shown, const Names& real) {
  auto wanted = split_words(shown);
  return std::any_of(real.begin(), real.end(), [&](const std::string& header) {
    size_t found = 0;
    for (std::string_view word : split_words(header)) {
      if (found < wanted.size() && word == wanted[found]) ++found;
    }
    return found == wanted.size();
  });
}

TEST(ShownOutput, IsOfTablesThatAreReallyPrinted) {
  Names real = real_headers();
  for (const std::string& page : kShown) {
    Names shown;
    add_headers(document(page), shown);
    EXPECT_GE(shown.size(), 4u) << page;
    for (const std::string& header : shown) EXPECT_TRUE(is_part_of(header, real)) << header;
  }
}

TEST(ShownOutput, HasTheChecksOfDoctor) {
  const std::string pattern = "\n([a-zA-Z_0-9 ]{20})(?:ok|missing|note) ";
  Words real = matches(run(irqscope({"doctor"})).out, pattern);
  EXPECT_GT(real.size(), 5u);
  EXPECT_EQ(matches(shown_output("docs/tour.md", "irqscope doctor"), pattern), real);
}

TEST(ShownOutput, HasTheTableOfVerify) {
  IRQSCOPE_NEEDS_EBPF();
  Finished end = run(irqscope({"verify", "--duration", "10ms"}));
  ASSERT_NE(end.out, "") << end.err;
  for (const std::string& page : kShown) {
    EXPECT_THAT(one_blank(shown_output(page, "irqscope verify")),
                HasSubstr(one_blank(lines(end.out)[0])));
  }
}

// ---- Formats.

// The keys of the tables between a heading and the next of its level.
Words keys_in_section(const std::string& heading) {
  std::string text = document("docs/json.md");
  size_t begin = text.find(fmt::format("\n# {}\n", heading));
  EXPECT_NE(begin, text.npos) << heading;
  return matches(text.substr(begin, text.find("\n# ", begin + 1) - begin),
                 "\n\\| `([a-z0-9_]+)` \\|");
}

void expect_documented(const Json& object, const std::vector<std::string>& lists) {
  Words real = keys(object);
  for (const std::string& list : lists) {
    ASSERT_FALSE(object[list].empty());
    for (const std::string& key : keys(object[list][0])) real.push_back(key);
  }
  EXPECT_EQ(keys_in_section(object["schema"].get<std::string>()), real);
}

// The first interval of a recording with everything that can be asked for.
Json snapshot_json(std::string_view name, By by) {
  auto recording = load_recording(name);
  EXPECT_TRUE(recording);
  StringWriter text;
  TableOptions everything;
  everything.distribution = everything.long_identity = true;
  everything.by = by;
  auto sink = make_json_sink(text, everything);
  EXPECT_TRUE(sink->begin(recording->info));
  EXPECT_TRUE(sink->interval(intervals(*recording, false, by).front()));
  return Json::parse(text.text());
}

Json without_keys(Json object, const Json& others) {
  for (const std::string& key : keys(others)) object.erase(key);
  return object;
}

TEST(JsonPage, HasExactlyTheKeysOfSnapshot) {
  Json object = snapshot_json("stat", By::source);
  Json row = object["rows"][0];
  Json function = snapshot_json("stat", By::function)["rows"][0];
  Json cgroup = snapshot_json("stat", By::cgroup)["rows"][0];
  Json identity = snapshot_json("document", By::source)["rows"][1]["identity"];
  Words real;
  for (const Json& part : {object, row, without_keys(function, row), without_keys(cgroup, row),
                           cgroup["sources"][0], row["delay"], object["cpus"][0],
                           object["missing"][0], object["programs"][0], identity, object["loss"]}) {
    for (const std::string& key : keys(part)) real.push_back(key);
  }
  EXPECT_EQ(keys_in_section("irqscope.snapshot/1"), real);
}

TEST(JsonPage, HasExactlyTheKeysOfAlert) {
  StringWriter text;
  Alert alert;
  alert.top.emplace_back();
  EXPECT_TRUE(make_json_sink(text, {})->alert(alert));
  expect_documented(Json::parse(text.text()), {"top"});
}

TEST(JsonPage, HasExactlyTheKeysOfEvents) {
  StringWriter text;
  auto sink = make_event_json_sink(text);
  Event event;
  Source source;
  sink->event({event, source, 0, nullptr});
  sink->lost({});
  sink->end({});
  EXPECT_TRUE(sink->flush());
  Words objects = matches(text.text(), "([^\n]+)\n");
  ASSERT_EQ(objects.size(), 3u);
  for (const std::string& object : objects) expect_documented(Json::parse(object), {});
}

TEST(JsonPage, HasExactlyTheKeysOfRecording) { expect_documented(Json::parse(info_json({})), {}); }

TEST(JsonPage, HasExactlyTheKeysOfDoctor) {
  expect_documented(Json::parse(run(irqscope({"doctor", "--json"})).out), {"checks"});
}

TEST(JsonPage, HasExactlyTheKeysOfVerify) {
  IRQSCOPE_NEEDS_EBPF();
  Finished end = run(irqscope({"verify", "--json", "--duration", "100ms"}));
  ASSERT_NE(end.out, "") << end.err;
  expect_documented(Json::parse(end.out), {"sources", "sums"});
}

TEST(JsonPage, HasExactlyTheKeysOfNoise) {
  NoiseReport report;
  report.missing = {{Kind::vector, "", ""}};
  report.cpus.resize(1);
  report.cpus[0].sources.resize(1);
  Json object = Json::parse(noise_json(report));
  Words real;
  for (const Json& part :
       {object, object["cpus"][0], object["cpus"][0]["sources"][0], object["missing"][0]}) {
    for (const std::string& key : keys(part)) real.push_back(key);
  }
  EXPECT_EQ(keys_in_section("irqscope.noise/1"), real);
}

TEST(JsonPage, HasExactlyTheKeysOfBenchStream) {
  IRQSCOPE_NEEDS_EBPF();
  Finished end = run(irqscope(
      {"bench", "stream", "--json", "--duration", "10ms", "--size", "16", "--transport", "perf"}));
  ASSERT_NE(end.out, "") << end.err;
  expect_documented(Json::parse(end.out), {});
}

types::TypePtr number_type() {
  types::Type type;
  type.kind = types::Kind::integer;
  type.name = "int";
  type.bytes = 4;
  return std::make_shared<types::Type>(type);
}

// A struct with what stacks are made of.
types::TypePtr stack_type() {
  types::Type addresses;
  addresses.kind = types::Kind::array;
  addresses.bytes = 8;
  addresses.count = 1;
  types::Type address;
  address.kind = types::Kind::integer;
  address.bytes = 8;
  addresses.element = std::make_shared<types::Type>(address);
  auto stack = std::make_shared<types::Type>(addresses);
  types::Type type;
  type.kind = types::Kind::structure;
  type.bytes = 32;
  type.members = {{"pid", number_type(), 0, 0},
                  {"kstack_sz", number_type(), 32, 0},
                  {"ustack_sz", number_type(), 64, 0},
                  {"kstack", stack, 128, 0},
                  {"ustack", stack, 192, 0}};
  return std::make_shared<types::Type>(type);
}

class NoSymbols : public runner::Symbolizer {
 public:
  runner::Frame kernel(uint64_t) override { return {}; }
  runner::Frame user(uint32_t, uint64_t) override { return {}; }
};

// One line of each kind.
TEST(JsonPage, HasExactlyTheKeysOfOutput) {
  std::vector<runner::EventOutput> events = {{"events", stack_type(), package::StackFields()}};
  package::Sample histogram{1000, package::SampleKind::log2_histogram, "usecs", false};
  types::Type slots;
  slots.kind = types::Kind::array;
  slots.bytes = 8;
  slots.count = 2;
  slots.element = number_type();
  std::vector<runner::TableOutput> tables = {
      {"hists", number_type(), std::make_shared<types::Type>(slots), histogram},
      {"counts", number_type(), number_type(), {}}};
  tables[1].per_cpu = true;
  NoSymbols symbols;
  auto printer = runner::json_printer(events, tables, symbols, {});
  std::vector<std::byte> event(32);
  event[4] = event[8] = std::byte{8};
  std::string lines;
  printer->event(lines, 0, 1, event);
  printer->table(lines, 0, 1,
                 {{std::vector<std::byte>(4), {std::vector<std::byte>(8, std::byte{1})}}});
  printer->table(lines, 1, 1, {{std::vector<std::byte>(4), {std::vector<std::byte>(4)}}});
  printer->print_line(lines, 1, "text");
  printer->lost(lines, 0, 1, 3);
  std::set<std::string> real;
  for (const std::string& line : matches(lines, "([^\n]+)\n")) {
    Json object = Json::parse(line);
    for (const std::string& key : keys(object)) real.insert(key);
    for (const char* list : {"kernel_stack", "values"}) {
      if (!object.contains(list)) continue;
      for (const std::string& key : keys(object[list][0])) real.insert(key);
    }
  }
  Words documented = keys_in_section("irqscope.output/1");
  EXPECT_EQ(std::set<std::string>(documented.begin(), documented.end()), real);
}

TEST(JsonPage, HasExactlyTheKeysOfInspect) {
  package::Package package;
  package::Manifest manifest;
  ebpf::ObjectInfo object;
  object.programs.resize(1);
  object.maps.resize(1);
  object.variables.resize(1);
  object.variables[0].type = number_type();
  runner::Outputs outputs;
  outputs.events.resize(1);
  runner::Inspected inspected{"name", package, manifest, object, {{}}, outputs, {{"need", {}}}};
  expect_documented(Json::parse(runner::inspected_json(inspected)),
                    {"programs", "maps", "options", "outputs", "needs"});
}

// "string, null" of each table between a schema's heading and the next.
std::multimap<std::string, std::string> types_in_section(const std::string& schema) {
  std::string text = document("docs/json.md");
  size_t begin = text.find(fmt::format("\n# {}\n", schema));
  EXPECT_NE(begin, text.npos) << schema;
  std::string section = text.substr(begin, text.find("\n# ", begin + 1) - begin);
  std::multimap<std::string, std::string> types;
  std::regex line("\n\\| `([a-z0-9_]+)` \\| ([a-z, ]+) \\|");
  for (std::sregex_iterator match(section.begin(), section.end(), line), end; match != end;
       ++match) {
    types.emplace((*match)[1], (*match)[2]);
  }
  return types;
}

Names types_of(output::FieldKind kind) {
  switch (kind) {
    case output::FieldKind::label:
      return {"string", "integer"};
    case output::FieldKind::text:
      return {"string"};
    case output::FieldKind::flag:
      return {"boolean"};
    case output::FieldKind::counter:
      return {"integer"};
    case output::FieldKind::gauge:
      return {"integer", "number"};
    case output::FieldKind::list:
      return {"array"};
    case output::FieldKind::object:
      return {"object"};
  }
  return {};
}

// That there is no other key, and in which order they stand, the tests above know.
TEST(JsonPage, HasTheTypeOfEachField) {
  for (const output::Described& field : output::described_fields()) {
    auto types = types_in_section(std::string(field.schema));
    auto [first, last] = types.equal_range(std::string(field.key));
    Names wanted = types_of(field.kind);
    bool found = std::any_of(first, last, [&](const auto& type) {
      return wanted.count(type.second.substr(0, type.second.find(','))) > 0;
    });
    // Told in the text below the table, since only recordings have it.
    bool is_told = field.key == "lost_events";
    EXPECT_TRUE(found || is_told) << field.schema << ' ' << field.key;
  }
}

TEST(JsonPage, SaysOfAPackageWhatItsDescriptionSays) {
  std::string page = document("docs/json.md");
  page = page.substr(page.find("# irqscope.inspect/1"));
  for (const runner::InspectPart& part : runner::inspect_parts()) {
    EXPECT_THAT(page, HasSubstr(fmt::format("\n## {}\n", part.title)));
    for (const runner::InspectField& field : part.fields) {
      if (field.key.empty()) continue;
      Words rows = matches(page, fmt::format("\n(\\| `{}` \\|[^\n]*)", field.key));
      EXPECT_THAT(rows, testing::Contains(testing::EndsWith(fmt::format("| {} |", field.help))));
    }
  }
}

TEST(CsvPage, HasExactlyTheColumns) {
  StringWriter plain;
  StringWriter full;
  EXPECT_TRUE(make_csv_sink(plain, {})->begin({}));
  TableOptions everything;
  everything.distribution = everything.long_identity = true;
  EXPECT_TRUE(make_csv_sink(full, everything)->begin({}));
  std::string page = document("docs/csv.md");
  EXPECT_THAT(page, HasSubstr(fmt::format("\n    {}", plain.text())));
  std::string more = full.text().substr(plain.text().size());
  for (const std::string& column : matches(more, "([a-z_]+)")) {
    EXPECT_THAT(page, HasSubstr(fmt::format("`{}`", column)));
  }
}

// ---- What else the documents claim.

// As GitHub makes them: "What it needs" -> "what-it-needs".
Names anchors(const std::string& text) {
  Names result;
  for (const std::string& heading : matches(fmt::format("\n{}", text), "\n#+ ([^\n]*)")) {
    std::string anchor;
    for (char c : heading) {
      if (c == ' ') anchor += '-';
      if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_') {
        anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      }
    }
    result.insert(anchor);
  }
  return result;
}

TEST(Markdown, LinksLeadSomewhere) {
  for (const fs::path& file : markdown_files()) {
    for (const std::string& link : matches(document(file), "\\]\\(([^)]*)\\)")) {
      if (link.starts_with("https://")) continue;
      SCOPED_TRACE(fmt::format("{}: {}", file.string(), link));
      size_t hash = link.find('#');
      fs::path target = hash == 0 ? file : file.parent_path() / link.substr(0, hash);
      EXPECT_TRUE(fs::exists(target));
      if (hash == link.npos) continue;
      EXPECT_THAT(anchors(document(target)), testing::Contains(link.substr(hash + 1)));
    }
  }
}

TEST(Changelog, HasThisVersion) {
  std::string version = matches(document("CMakeLists.txt"), "VERSION ([0-9]+\\.[0-9.]+) ").at(0);
  EXPECT_EQ(run(irqscope({"--version"})).out, fmt::format("irqscope {}\n", version));
  EXPECT_THAT(document("CHANGELOG.md"), HasSubstr(fmt::format("\n## [{}]", version)));
}

TEST(Contributing, HasExactlyThePresets) {
  Words real;
  Json presets = Json::parse(document("CMakePresets.json"));
  for (const Json& preset : presets["configurePresets"]) {
    if (!preset.value("hidden", false)) real.push_back(preset["name"]);
  }
  EXPECT_EQ(matches(document("CONTRIBUTING.md"), "\n\\| `([a-z]+)` \\|"), real);
}

// What a person reads before deciding to try it.
TEST(Readme, IsShort) { EXPECT_LE(lines(document("README.md")).size(), 131u); }

TEST(Distributions, AreExactlyThoseThatAreTried) {
  Names real = set_of(matches(document("tests/distributions/distributions"),
                              "\n[a-z]+ .* ((?:Debian|Ubuntu) [0-9.]+)(?=\n)"));
  EXPECT_GT(real.size(), 2u);
  for (const char* page : {"README.md", "CONTRIBUTING.md", "docs/dependencies.md"}) {
    EXPECT_EQ(set_of(matches(document(page), "((?:Debian|Ubuntu) [0-9]+(?:\\.[0-9]+)?)")), real)
        << page;
  }
}

TEST(Dependencies, AreExactlyThePackagesOfSetup) {
  Names real;
  for (const std::string& list :
       matches(document("tools/setup"), "\n(?:build|test)=\\(([^)]*)\\)")) {
    for (std::string_view package : split_words(list)) real.emplace(package);
  }
  EXPECT_GT(real.size(), 10u);
  Names written;
  for (const std::string& cell : matches(document("docs/dependencies.md"), "\n\\| (`[^|]*) \\|")) {
    written.merge(set_of(matches(cell, "`([^`]*)`")));
  }
  EXPECT_EQ(written, real);
}

}  // namespace
}  // namespace irqscope::test
