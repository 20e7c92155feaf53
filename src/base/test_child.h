// A process of its own, for what one can't do to the tests' own process.
#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace irqscope::test {

// What `body` returns in a child, or minus the signal that ended it. Signals are as in a shell's
// foreground, even if the tests run in its background.
template <class Body>
int status_of_child(Body body) {
  pid_t child = fork();
  if (child == 0) {
    for (int number : {SIGINT, SIGQUIT, SIGTERM, SIGHUP}) signal(number, SIG_DFL);
    _exit(body());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace irqscope::test
