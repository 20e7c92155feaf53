// What libbpf says. It writes to standard error by default; here it is kept, so that a failure is
// one line of ours with the reason in it.
#pragma once

#include <string>

#include "base/result.h"

namespace irqscope::ebpf {

// Keeps messages from now on; with `verbose` they go to standard error as well.
void set_up_log(bool verbose);

// The first warning since the call before, on one line; empty if there was none.
std::string take_first_warning();

// Without "prog 'NAME': ", which libbpf writes before its words, or within them.
std::string without_program(std::string text, const std::string& name);

// "Operation not permitted: <first warning>" for a negative libbpf result.
std::string describe_failure(int libbpf_result);
// An Error that says so.
tl::unexpected<Error> libbpf_failure(int libbpf_result);

}  // namespace irqscope::ebpf
