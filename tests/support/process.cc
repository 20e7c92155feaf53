#include "support/process.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <map>

namespace irqscope::test {
namespace {

constexpr uid_t kNobody = 65534;

// Everything that the child needs, made ready before the fork: another thread may hold any lock.
struct Plan {
  std::vector<std::string> words;
  std::vector<std::string> variables;
  std::vector<char*> argv, environment;
  std::string path;
  std::string cwd;
  int in = -1, out = -1, err = -1;
  int program = -1;  // opened as root, for a user who may not walk the path
  bool as_nobody = false;
};

std::string find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const char* path = std::getenv("PATH");
  std::string rest = path ? path : "/usr/sbin:/usr/bin:/sbin:/bin";
  for (size_t begin = 0; begin <= rest.size();) {
    size_t end = std::min(rest.find(':', begin), rest.size());
    std::string candidate = rest.substr(begin, end - begin) + "/" + name;
    if (access(candidate.c_str(), X_OK) == 0) return candidate;
    begin = end + 1;
  }
  return name;
}

std::vector<std::string> environment_with(const RunOptions& options) {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    std::string text = *entry;
    size_t equals = text.find('=');
    variables[text.substr(0, equals)] = equals == text.npos ? "" : text.substr(equals + 1);
  }
  for (const auto& [name, value] : options.env) {
    variables.erase(name);
    if (value) variables[name] = *value;
  }
  std::vector<std::string> list;
  for (const auto& [name, value] : variables) list.push_back(name + "=" + value);
  return list;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

UniqueFd stdin_with(const std::string& text) {
  if (text.empty()) return UniqueFd(open("/dev/null", O_RDONLY | O_CLOEXEC));
  UniqueFd file(memfd_create("stdin", MFD_CLOEXEC));
  if (write(file.get(), text.data(), text.size()) < 0) return UniqueFd();
  lseek(file.get(), 0, SEEK_SET);
  return file;
}

struct Ends {
  UniqueFd ours, theirs;
};

Ends make_pipe() {
  std::array<int, 2> ends{-1, -1};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return {};
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

Ends make_terminal(int columns) {
  int ours = -1;
  int theirs = -1;
  winsize size{};
  size.ws_row = 24;
  size.ws_col = static_cast<unsigned short>(columns);
  if (openpty(&ours, &theirs, nullptr, nullptr, &size) != 0) return {};
  fcntl(ours, F_SETFD, FD_CLOEXEC);
  fcntl(theirs, F_SETFD, FD_CLOEXEC);
  return {UniqueFd(ours), UniqueFd(theirs)};
}

Ends make_out(const RunOptions& options) {
  if (!options.stdout_path.empty()) {
    constexpr int kFlags = O_WRONLY | O_CREAT | O_CLOEXEC;
    return {UniqueFd(), UniqueFd(open(options.stdout_path.c_str(), kFlags, 0600))};
  }
  return options.terminal_columns > 0 ? make_terminal(options.terminal_columns) : make_pipe();
}

[[noreturn]] void give_up(const char* what) {
  const char* why = strerrordesc_np(errno);
  for (const char* text : {what, ": ", why, "\n"}) {
    if (write(2, text, std::strlen(text)) < 0) break;
  }
  _exit(127);
}

// Raw system calls: the C library's would tell threads that do not exist here.
void become_nobody() {
  if (syscall(SYS_setgroups, 0, nullptr) != 0) give_up("setgroups");
  if (syscall(SYS_setresgid, kNobody, kNobody, kNobody) != 0) give_up("setresgid");
  if (syscall(SYS_setresuid, kNobody, kNobody, kNobody) != 0) give_up("setresuid");
}

// Between fork and exec: nothing but what signal-safety(7) allows.
[[noreturn]] void be_child(Plan& plan) {
  for (int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) ::signal(number, SIG_DFL);
  dup2(plan.in, 0);
  dup2(plan.out, 1);
  dup2(plan.err, 2);
  if (!plan.cwd.empty() && chdir(plan.cwd.c_str()) != 0) give_up(plan.cwd.c_str());
  if (plan.as_nobody) become_nobody();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (plan.program >= 0) {
    syscall(SYS_execveat, plan.program, "", plan.argv.data(), plan.environment.data(),
            AT_EMPTY_PATH);
  } else {
    execve(plan.path.c_str(), plan.argv.data(), plan.environment.data());
  }
  give_up(plan.path.c_str());
}

// False at the end of the stream.
bool append(std::string& text, const UniqueFd& fd, size_t bytes) {
  std::string chunk(bytes, '\0');
  ssize_t got = read(fd.get(), chunk.data(), chunk.size());
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return true;
  if (got <= 0) return false;  // a terminal that nobody holds any more gives EIO
  text.append(chunk, 0, static_cast<size_t>(got));
  return true;
}

}  // namespace

void Running::start(const std::vector<std::string>& command, const RunOptions& options) {
  Plan plan;
  plan.words = command;
  if (!options.argv0.empty()) plan.words[0] = options.argv0;
  plan.variables = environment_with(options);
  plan.argv = pointers(plan.words);
  plan.environment = pointers(plan.variables);
  plan.path = find_program(command.at(0));
  plan.as_nobody = options.as_nobody;
  plan.cwd = options.cwd.empty() && options.as_nobody ? "/" : options.cwd;

  UniqueFd program(options.as_nobody ? open(plan.path.c_str(), O_PATH | O_CLOEXEC) : -1);
  UniqueFd in = stdin_with(options.stdin_text);
  Ends out = make_out(options);
  Ends err = make_pipe();
  plan.program = program.get();
  plan.in = in.get();
  plan.out = out.theirs.get();
  plan.err = err.theirs.get();
  pid_ = fork();
  if (pid_ == 0) be_child(plan);
  pidfd_ = UniqueFd(static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)));
  out_ = std::move(out.ours);
  err_ = std::move(err.ours);
}

int patience() {
  const char* times = std::getenv("IRQSCOPE_TEST_PATIENCE");
  return times ? std::max(std::atoi(times), 1) : 1;
}

Running::Running(const std::vector<std::string>& command, const RunOptions& options)
    : deadline_(std::chrono::steady_clock::now() + options.timeout * patience()) {
  start(command, options);
}

Running::~Running() {
  if (ended_ || pid_ < 0) return;
  signal(SIGKILL);
  reap(0);
}

void Running::resize(int columns) const {
  winsize size{};
  size.ws_row = 24;
  size.ws_col = static_cast<unsigned short>(columns);
  ioctl(out_.get(), TIOCSWINSZ, &size);
}

void Running::signal(int number) const {
  if (!ended_ && pid_ > 0) kill(pid_, number);
}

void Running::reap(int flags) {
  int status = 0;
  if (ended_ || waitpid(pid_, &status, flags) != pid_) return;
  ended_ = true;
  finished_.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Waits for one thing to happen and deals with it. False after the timeout.
bool Running::pump(bool until_exit) {
  auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline_ - std::chrono::steady_clock::now());
  if (left.count() <= 0) return false;
  int exit = until_exit && !ended_ ? pidfd_.get() : -1;
  std::array<pollfd, 3> wait{pollfd{out_.get(), POLLIN, 0}, pollfd{err_.get(), POLLIN, 0},
                             pollfd{exit, POLLIN, 0}};
  if (poll(wait.data(), wait.size(), static_cast<int>(left.count()) + 1) < 0) return true;
  constexpr size_t kChunk = 65536;
  if (wait[0].revents && !append(finished_.out, out_, kChunk)) out_ = UniqueFd();
  if (wait[1].revents && !append(finished_.err, err_, kChunk)) err_ = UniqueFd();
  if (wait[2].revents) reap(WNOHANG);
  return true;
}

bool Running::wait_for(const std::string& stream, const UniqueFd& fd, std::string_view text) {
  while (stream.find(text) == stream.npos) {
    if (!fd || !pump(false)) return false;
  }
  return true;
}

bool Running::wait_for_out(std::string_view text) { return wait_for(finished_.out, out_, text); }
bool Running::wait_for_err(std::string_view text) { return wait_for(finished_.err, err_, text); }

std::string Running::read_some(size_t bytes) {
  size_t before = finished_.out.size();
  auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline_ - std::chrono::steady_clock::now());
  pollfd wait{out_.get(), POLLIN, 0};
  if (out_ && left.count() > 0 && poll(&wait, 1, static_cast<int>(left.count())) > 0 &&
      !append(finished_.out, out_, bytes)) {
    out_ = UniqueFd();
  }
  return finished_.out.substr(before);
}

Finished Running::wait() {
  while (!ended_ || out_ || err_) {
    if (pump(true)) continue;
    finished_.timed_out = true;
    signal(SIGKILL);
    reap(0);
    break;
  }
  return finished_;
}

Finished run(const std::vector<std::string>& command, const RunOptions& options) {
  return Running(command, options).wait();
}

}  // namespace irqscope::test
