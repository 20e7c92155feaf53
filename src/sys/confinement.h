// What a process gives up for good once it has attached its programs, so that a mistake in what
// follows (a name from the kernel, a recording's page, a person's own maps) is worth less to who
// exploits it. See docs/security.md.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace irqscope::sys {

// What is still to be done.
enum class Duty {
  counting,   // reads maps, /proc and /sys, and writes to what is open
  recording,  // also creates, renames and removes files, and waits for a command
  running,    // of a person's own programs: whatever detaching them takes
};

// The capabilities (bits, capabilities(7)) that this needs on this kernel, of those that the
// process has.
// `names_file`: what is written to gets its name in the end (base/new_file.h).
uint64_t capabilities_for(Duty duty, bool names_file = false);

// For this thread and those that it starts: no new privileges (PR_SET_NO_NEW_PRIVS), no other
// capabilities, no system calls but those that the duty has (seccomp(2); refused ones fail with
// EPERM). Of `running` the calls are not known: it loses those that load code into the kernel,
// start programs, or change the machine. A process started before is not concerned.
//
// The Error says what the kernel refused; what else it could be rid of, the process is rid of all
// the same.
Result<void> confine(Duty duty, bool names_file = false);

}  // namespace irqscope::sys
