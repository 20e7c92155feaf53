#include "cli/program.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>

#include "base/parse.h"
#include "base/screened_writer.h"
#include "base/stop_signal.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "cli/commands.h"
#include "cli/version.h"
#include "package/standalone.h"

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
      "Without a command: stat, every second, with its options.\n\n"
      "Commands:\n";
  for (const Command& command : kCommands) {
    text += fmt::format("  {:<10} {}\n", command.name, command.summary);
  }
  text += "  help       this help; 'irqscope help COMMAND': that command's\n";
  text +=
      "\nOptions:\n"
      "  -h, --help     This help; after a command, that command's\n"
      "  -V, --version  The version\n"
      "\nExamples:\n"
      "  irqscope                      every kind of interrupt, every second\n"
      "  irqscope --by cpu 5           how much of each CPU they take\n"
      "  irqscope hardirqs 5 3         device interrupts, three times five seconds\n"
      "  irqscope softirqs -d --duration 10\n"
      "                                how long softirqs took, as distributions\n"
      "  irqscope hardirqs --json 1 | jq '.rows[].p99_ns'\n"
      "  irqscope verify               are the counts right? compare with the kernel's\n";
  return text;
}

Result<int> print(const Context& context, const std::string& text) {
  auto written = context.out.write(text);
  if (!written) return tl::unexpected(written.error());
  return 0;
}

// "2", "0.5", "250ms" or "-d": what follows `irqscope` is for stat. So is what was meant as such
// ("0", "1x"), for a better complaint.
bool is_for_stat(const std::string& word) {
  return !word.empty() && std::string_view("-.0123456789").find(word[0]) != std::string_view::npos;
}

Error unknown_command(const std::string& word) {
  std::vector<std::string> names = {"help"};
  for (const Command& command : kCommands) names.emplace_back(command.name);
  std::string meant = likely_meant(word, names);
  return {ErrorKind::usage,
          fmt::format("there is no command '{}'; {}", word,
                      meant.empty() ? "see irqscope --help" : "did you mean " + meant + "?")};
}

// `irqscope -d hardirqs` is no way to name a command, and the complaint about it should say so.
Result<int> run_without_command(const Context& context, const Arguments& arguments) {
  auto result = run_alone(context, arguments);
  if (result || result.error().kind != ErrorKind::usage) return result;
  Error error = result.error();
  for (const std::string& argument : arguments) {
    if (!find(kCommands, argument)) continue;
    error.message += fmt::format("; a command comes first: irqscope {} ...", argument);
    break;
  }
  return tl::unexpected(error);
}

Result<int> help(const Context& context, const Arguments& arguments) {
  if (arguments.empty()) return print(context, overview());
  const std::string& word = arguments.front();
  if (arguments.size() > 1) return usage_error("unexpected word '{}'", arguments[1]);
  if (word == "help") return print(context, overview());
  const Command* command = find(kCommands, word);
  if (!command) return tl::unexpected(unknown_command(word));
  return command->run(context, {"--help"});
}

Result<int> dispatch(const Context& context, const std::vector<std::string>& words,
                     std::string& name) {
  if (words.size() < 2) return run_alone(context, {});
  const std::string& word = words[1];
  Arguments rest(words.begin() + 2, words.end());
  if (word == "-h" || word == "--help") return print(context, overview());
  if (word == "-V" || word == "--version") {
    return print(context, fmt::format("irqscope {}\n", kVersion));
  }
  if (is_for_stat(word)) return run_without_command(context, {words.begin() + 1, words.end()});
  if (word == "help") return help(context, rest);
  const Command* command = find(kCommands, word);
  if (!command) return tl::unexpected(unknown_command(word));
  name += fmt::format(" {}", command->name);
  return command->run(context, rest);
}

int report(const Context& context, const std::string& name, const Result<int>& result) {
  if (result) return *result;
  if (result.error().kind == ErrorKind::closed_pipe || result.error().kind == ErrorKind::stopped) {
    return 0;
  }
  // Whatever was typed, the message stays one line and does nothing to the terminal.
  // If this can't be written either, there is nobody left to tell.
  (void)context.err.write(fmt::format("{}: {}\n", name, masked(result.error().message)));
  return result.error().kind == ErrorKind::usage ? 2 : 1;
}

TerminalSize terminal_size() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return {};
  return {size.ws_col, size.ws_row};
}

bool is_dumb_terminal() {
  const char* terminal = std::getenv("TERM");
  return terminal && std::string_view(terminal) == "dumb";
}

bool wants_color() {
  const char* no_color = std::getenv("NO_COLOR");
  return !(no_color && *no_color) && !is_dumb_terminal();
}

// Otherwise the next file to be opened takes the place of a standard stream that was closed, and
// what is meant for people goes there. Read-only, so that writing still fails.
void fill_closed_streams() {
  for (int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    // Takes the lowest free number, which is this one.
    if (fcntl(fd, F_GETFD) < 0) (void)open("/dev/null", O_RDONLY);
  }
}

std::string name_of_program(const std::vector<std::string>& words) {
  return words.empty() ? "irqscope" : std::filesystem::path(words[0]).filename().string();
}

// A program that may be executed and not read has no package, if it is called so.
bool is_name_of_ours(const std::string& called) {
  return called == "irqscope" || find(kClassicTools, called);
}

}  // namespace

int run_program(const Context& context, const std::vector<std::string>& words) {
  std::string called = name_of_program(words);
  if (const Command* tool = find(kClassicTools, called)) {
    return report(context, called, tool->run(context, {words.begin() + 1, words.end()}));
  }
  std::string name = "irqscope";
  auto result = dispatch(context, words, name);
  return report(context, name, result);
}

int run_program(int argc, char** argv) {
  StopSignal stop;
  fill_closed_streams();
  FdWriter unscreened_out(STDOUT_FILENO, "standard output");
  FdWriter unscreened_err(STDERR_FILENO, "standard error");
  bool terminal = isatty(STDOUT_FILENO) == 1;
  bool color_err = isatty(STDERR_FILENO) == 1 && wants_color();
  ScreenedWriter out(unscreened_out, terminal);
  ScreenedWriter err(unscreened_err, color_err);
  TerminalSize size = terminal ? terminal_size() : TerminalSize{};
  Context context{out,
                  err,
                  terminal,
                  terminal && wants_color(),
                  size.columns,
                  {},
                  terminal && !is_dumb_terminal(),
                  size.lines,
                  terminal ? terminal_size : std::function<TerminalSize()>()};
  context.owns_process = true;
  context.color_err = color_err;
  std::vector<std::string> words(argv, argv + argc);
  auto package = package::package_of_this_program();
  std::string called = name_of_program(words);
  if (!package && !is_name_of_ours(called)) {
    return report(context, called, tl::unexpected(package.error()));
  }
  if (!package || !*package) return run_program(context, words);
  return report(context, called,
                run_standalone(context, called, **package, {words.begin() + 1, words.end()}));
}

}  // namespace irqscope
