#include "compile/tool.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/parse.h"
#include "base/stop_signal.h"
#include "base/unique_fd.h"

namespace irqscope::compile {
namespace {

constexpr int kLookMs = 50;
constexpr size_t kMaxOutput = 256u << 20;

struct Pipe {
  UniqueFd read, write;
};

Result<Pipe> make_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return fail("a pipe: {}", std::strerror(errno));
  return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

bool is_program(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && access(path.c_str(), X_OK) == 0;
}

// In the child. What we ignore it should not, and without us its work is for nobody.
[[noreturn]] void become(const std::vector<std::string>& words, int out, int err) {
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  for (int number : {SIGPIPE, SIGXFSZ}) signal(number, SIG_DFL);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // clang takes it for the folder it is in, by a name that may differ from the one we use.
  unsetenv("PWD");
  int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  execv(arguments[0], arguments.data());
  _exit(127);
}

// Takes what is there; false at the end.
bool take(int fd, std::string& text) {
  std::array<char, 16384> chunk;
  ssize_t got = read(fd, chunk.data(), chunk.size());
  if (got < 0 && errno == EINTR) return true;
  if (got <= 0 || text.size() > kMaxOutput) return false;
  text.append(chunk.data(), static_cast<size_t>(got));
  return true;
}

// The whole lines, or all of it. If that can't be written, there is nobody left to tell.
void show(std::string& text, Writer& shown, bool all) {
  size_t length = all ? text.size() : text.rfind('\n') + 1;
  if (length > 0) (void)shown.write(std::string_view(text).substr(0, length));
  text.erase(0, length);
}

// Until the program has closed both, telling it once if we are asked to stop.
void read_both(pid_t pid, Pipe& out, Pipe& err, ToolEnd& end, Writer* shown) {
  bool was_told = false;
  while (out.read || err.read) {
    // A descriptor below 0 is left out.
    pollfd watched[] = {{out.read.get(), POLLIN, 0}, {err.read.get(), POLLIN, 0}};
    (void)poll(watched, std::size(watched), kLookMs);
    if (StopSignal::requested() && !was_told) was_told = kill(pid, SIGTERM) == 0;
    if (watched[0].revents != 0 && !take(out.read.get(), end.out)) out.read = UniqueFd();
    if (watched[1].revents != 0 && !take(err.read.get(), end.err)) err.read = UniqueFd();
    if (shown) show(end.err, *shown, !err.read);
  }
}

int wait_for(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

Result<std::string> find_tool(const std::string& name) {
  if (name.find('/') != std::string::npos) {
    if (is_program(name)) return name;
    return fail("{}: there is no such program", name);
  }
  const char* path = std::getenv("PATH");
  std::string folders = path ? path : "/bin:/usr/bin";
  folders += ":/usr/sbin:/sbin";
  for (std::string_view folder : split(folders, ':')) {
    std::string place = fmt::format("{}/{}", folder.empty() ? "." : folder, name);
    if (is_program(place)) return place;
  }
  return fail("{}: there is no such program", name);
}

Result<ToolEnd> run_tool(const std::vector<std::string>& words, Writer* shown) {
  auto out = make_pipe();
  if (!out) return tl::unexpected(out.error());
  auto err = make_pipe();
  if (!err) return tl::unexpected(err.error());
  pid_t pid = fork();
  if (pid < 0) return fail("{}: {}", words[0], std::strerror(errno));
  if (pid == 0) become(words, out->write.get(), err->write.get());
  out->write = UniqueFd();
  err->write = UniqueFd();
  ToolEnd end;
  read_both(pid, *out, *err, end, shown);
  end.status = wait_for(pid);
  if (StopSignal::requested()) return fail("stopped; nothing was written");
  if (end.status == 127) return fail("{}: cannot be run", words[0]);
  return end;
}

std::string command_line(const std::vector<std::string>& words) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+./,:@%";
  std::string line;
  for (const std::string& word : words) {
    if (!line.empty()) line += ' ';
    if (!word.empty() && word.find_first_not_of(kPlain) == word.npos) {
      line += word;
      continue;
    }
    line += '\'';
    for (char c : word) line += c == '\'' ? std::string("'\\''") : std::string(1, c);
    line += '\'';
  }
  return line;
}

}  // namespace irqscope::compile
