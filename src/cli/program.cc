#include "cli/program.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>

#include "base/parse.h"
#include "base/stop_signal.h"
#include "cli/commands.h"
#include "cli/version.h"

namespace irqscope {
namespace {

const Command* find(std::span<const Command> commands, std::string_view name) {
  auto found = std::find_if(commands.begin(), commands.end(),
                            [&](const Command& command) { return command.name == name; });
  return found == commands.end() ? nullptr : &*found;
}

std::string overview() {
  std::string text =
      "irqscope: what interrupts do to this machine\n\n"
      "Usage: irqscope [OPTIONS] [INTERVAL [COUNT]]\n"
      "       irqscope COMMAND [OPTIONS] ...\n\n"
      "Without a command: hardirqs and softirqs together, every second.\n\n"
      "Commands:\n";
  for (const Command& command : kCommands) {
    text += fmt::format("  {:<10} {}\n", command.name, command.summary);
  }
  text +=
      "\nOptions:\n"
      "  -h, --help     This help; after a command, that command's\n"
      "  -V, --version  The version\n"
      "\nExamples:\n"
      "  irqscope                      both tables, every second, until Ctrl-C\n"
      "  irqscope hardirqs 5 3         device interrupts, three times five seconds\n"
      "  irqscope softirqs -d --duration 10\n"
      "                                how long softirqs took, as distributions\n"
      "  irqscope hardirqs -o json 1 | jq .rows[].p99_ns\n"
      "  irqscope verify               are the counts right? compare with the kernel's\n";
  return text;
}

Result<int> print(const Context& context, const std::string& text) {
  auto written = context.out.write(text);
  if (!written) return tl::unexpected(written.error());
  return 0;
}

// "2", "0.5", "250ms" or "-d": what follows `irqscope` is for the table of both families.
bool is_for_both(const std::string& word) {
  return word.starts_with('-') || parse_duration(word).has_value();
}

Result<int> dispatch(const Context& context, const std::vector<std::string>& words,
                     std::string& name) {
  if (words.size() < 2) return run_both(context, {});
  const std::string& word = words[1];
  if (word == "-h" || word == "--help") return print(context, overview());
  if (word == "-V" || word == "--version") {
    return print(context, fmt::format("irqscope {}\n", kVersion));
  }
  if (is_for_both(word)) return run_both(context, {words.begin() + 1, words.end()});
  const Command* command = find(kCommands, word);
  if (!command) return usage_error("there is no command '{}'; see irqscope --help", word);
  name += fmt::format(" {}", command->name);
  return command->run(context, {words.begin() + 2, words.end()});
}

int report(const Context& context, const std::string& name, const Result<int>& result) {
  if (result) return *result;
  if (result.error().kind == ErrorKind::closed_pipe) return 0;
  // If this can't be written either, there is nobody left to tell.
  (void)context.err.write(fmt::format("{}: {}\n", name, result.error().message));
  return result.error().kind == ErrorKind::usage ? 2 : 1;
}

int terminal_width() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool wants_color() {
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return !(no_color && *no_color) && !(terminal && std::string_view(terminal) == "dumb");
}

}  // namespace

int run_program(const Context& context, const std::vector<std::string>& words) {
  std::string called =
      words.empty() ? "irqscope" : std::filesystem::path(words[0]).filename().string();
  if (const Command* tool = find(kClassicTools, called)) {
    return report(context, called, tool->run(context, {words.begin() + 1, words.end()}));
  }
  std::string name = "irqscope";
  auto result = dispatch(context, words, name);
  return report(context, name, result);
}

int run_program(int argc, char** argv) {
  StopSignal stop;
  FdWriter out(STDOUT_FILENO, "standard output");
  FdWriter err(STDERR_FILENO, "standard error");
  bool terminal = isatty(STDOUT_FILENO) == 1;
  Context context{out, err, terminal, terminal && wants_color(), terminal ? terminal_width() : 0,
                  {}};
  return run_program(context, {argv, argv + argc});
}

}  // namespace irqscope
