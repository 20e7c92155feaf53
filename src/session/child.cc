#include "session/child.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/parse.h"
#include "base/unique_fd.h"

namespace irqscope {
namespace {

// In the child. What we ignore it should not.
[[noreturn]] void become(const std::vector<std::string>& words, int tell) {
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  for (int number : {SIGPIPE, SIGXFSZ}) signal(number, SIG_DFL);
  execvp(arguments[0], arguments.data());
  int error = errno;
  // If it can't be told, the exit status says it.
  (void)!write(tell, &error, sizeof(error));
  _exit(127);
}

}  // namespace

Result<void> Child::look_for(const std::string& program) {
  std::vector<std::string> places;
  const char* path = std::getenv("PATH");
  if (program.find('/') != std::string::npos) {
    places.push_back(program);
  } else {
    for (std::string_view folder : split(path ? path : "/bin:/usr/bin", ':')) {
      places.push_back(fmt::format("{}/{}", folder.empty() ? "." : folder, program));
    }
  }
  bool found = std::any_of(places.begin(), places.end(), [](const std::string& place) {
    struct stat info {};
    return stat(place.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
           access(place.c_str(), X_OK) == 0;
  });
  if (!found) return fail("{}: there is no such program", program);
  return {};
}

Result<Child> Child::start(const std::vector<std::string>& words) {
  // Closed by a successful exec; otherwise the reason comes through it.
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return fail("a pipe: {}", std::strerror(errno));
  UniqueFd told(ends[0]);
  UniqueFd tell(ends[1]);
  pid_t pid = fork();
  if (pid < 0) return fail("{}: {}", words[0], std::strerror(errno));
  if (pid == 0) become(words, tell.get());
  tell = UniqueFd();
  Child child(pid);
  int error = 0;
  ssize_t length = 0;
  do {
    length = read(told.get(), &error, sizeof(error));
  } while (length < 0 && errno == EINTR);
  if (length > 0) return fail("{}: {}", words[0], std::strerror(error));
  return child;
}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), status_(other.status_) {}

Child::~Child() {
  if (pid_ > 0) wait();
}

std::optional<int> Child::reap(int flags) {
  if (status_) return status_;
  int status = 0;
  pid_t ended = 0;
  do {
    ended = waitpid(pid_, &status, flags);
  } while (ended < 0 && errno == EINTR);
  if (ended == 0) return std::nullopt;
  status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return status_;
}

std::optional<int> Child::status() { return reap(WNOHANG); }

void Child::terminate() {
  if (!status()) kill(pid_, SIGTERM);
}

int Child::wait() { return *reap(0); }

}  // namespace irqscope
