// The one table of commands.
#pragma once

#include <span>

#include "cli/command.h"

namespace irqscope {

Result<int> run_stat(const Context& context, const Arguments& arguments);
Result<int> run_hardirqs(const Context& context, const Arguments& arguments);
Result<int> run_softirqs(const Context& context, const Arguments& arguments);
Result<int> run_trace_command(const Context& context, const Arguments& arguments);
Result<int> run_record_command(const Context& context, const Arguments& arguments);
Result<int> run_report(const Context& context, const Arguments& arguments);
Result<int> run_noise(const Context& context, const Arguments& arguments);
Result<int> run_doctor(const Context& context, const Arguments& arguments);
Result<int> run_verify(const Context& context, const Arguments& arguments);
Result<int> run_compile(const Context& context, const Arguments& arguments);
Result<int> run_run(const Context& context, const Arguments& arguments);
Result<int> run_inspect(const Context& context, const Arguments& arguments);
Result<int> run_bench(const Context& context, const Arguments& arguments);

// Without a command: stat under another name.
Result<int> run_alone(const Context& context, const Arguments& arguments);

// A program with a package behind it (irqscope compile --standalone), called by its own name.
Result<int> run_standalone(const Context& context, const std::string& called,
                           const std::string& bytes, const Arguments& arguments);

// The programs whose names the install links to this one.
Result<int> run_classic_hardirqs(const Context& context, const Arguments& arguments);
Result<int> run_classic_softirqs(const Context& context, const Arguments& arguments);
Result<int> run_ecc(const Context& context, const Arguments& arguments);
Result<int> run_ecli(const Context& context, const Arguments& arguments);

inline constexpr Command kCommands[] = {
    {"stat", "every kind of interrupt, live: by source, CPU, function, task ...", run_stat},
    {"hardirqs", "device interrupt handlers: how often, how long, on which CPU", run_hardirqs},
    {"softirqs", "softirq vectors: how often, how long, on which CPU", run_softirqs},
    {"trace", "single interrupts, one line each, as they happen", run_trace_command},
    {"record", "write every interrupt to a file, for later", run_record_command},
    {"report", "a recording as tables: what stat would have shown", run_report},
    {"noise", "what disturbs isolated CPUs: how often, and how long at a time", run_noise},
    {"verify", "count for a while and compare with the kernel's own counters", run_verify},
    {"doctor", "what this kernel and this user allow, and what to do about it", run_doctor},
    {"compile", "make a package from an eBPF program of your own", run_compile},
    {"run", "run an eBPF program of your own from its package", run_run},
    {"inspect", "what a package contains, and what it needs from the kernel", run_inspect},
    {"bench", "how many events per second each transport can carry here", run_bench},
};

// Called by one of these names, the program is that tool: of libbpf-tools 0.26, and of eunomia-bpf.
inline constexpr Command kClassicTools[] = {
    {"hardirqs", "", run_classic_hardirqs},
    {"softirqs", "", run_classic_softirqs},
    {"ecc", "", run_ecc},
    {"ecli", "", run_ecli},
};

}  // namespace irqscope
