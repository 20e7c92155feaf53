#include "sys/confinement.h"

#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <initializer_list>
#include <memory>

#ifndef CAP_PERFMON  // Linux 5.8
#define CAP_PERFMON 38
#define CAP_BPF 39
#endif
#ifndef CAP_CHECKPOINT_RESTORE  // Linux 5.9
#define CAP_CHECKPOINT_RESTORE 40
#endif

namespace irqscope::sys {
namespace {

// asm/ioctls.h, which can't be had with sys/ioctl.h
constexpr uint64_t kTcgets2 = 0x802c542a;
constexpr uint64_t kTcsets2 = 0x402c542b;

using Names = std::initializer_list<const char*>;

// To read, to show, to wait, to end; what the C library does by itself is among them.
constexpr Names kCounting = {"access",
                             "brk",
                             "clock_getres",
                             "clock_gettime",
                             "clock_nanosleep",
                             "close",
                             "epoll_create1",
                             "epoll_ctl",
                             "epoll_pwait",
                             "epoll_wait",
                             "exit",
                             "exit_group",
                             "faccessat",
                             "faccessat2",
                             "fcntl",
                             "fstat",
                             "fstatfs",
                             "ftruncate",
                             "futex",
                             "getcpu",
                             "getcwd",
                             "getdents64",
                             "getegid",
                             "geteuid",
                             "getgid",
                             "getpgid",
                             "getpgrp",
                             "getpid",
                             "getppid",
                             "getrandom",
                             "getrlimit",
                             "getrusage",
                             "gettid",
                             "gettimeofday",
                             "getuid",
                             "lseek",
                             "lstat",
                             "madvise",
                             "membarrier",
                             "mremap",
                             "munmap",
                             "nanosleep",
                             "newfstatat",
                             "poll",
                             "ppoll",
                             "pread64",
                             "prlimit64",
                             "read",
                             "readlink",
                             "readlinkat",
                             "readv",
                             "restart_syscall",
                             "rseq",
                             "rt_sigaction",
                             "rt_sigprocmask",
                             "rt_sigreturn",
                             "sched_getaffinity",
                             "sched_yield",
                             "set_robust_list",
                             "sigaltstack",
                             "stat",
                             "statfs",
                             "statx",
                             "sysinfo",
                             "tgkill",
                             "time",
                             "uname",
                             "write",
                             "writev"};

constexpr Names kNamingFiles = {"linkat", "rename", "renameat", "renameat2", "unlink", "unlinkat"};

constexpr Names kRecording = {"fallocate", "fchmod",   "fdatasync", "fsync", "kill",
                              "openat",    "pwrite64", "pwritev",   "wait4", "waitid"};

// Requests of ioctl(2): how large the terminal is, whether it is one, who is in front of it, how
// keys arrive (base/quit_key.h), what is in a pipe.
constexpr std::array<uint64_t, 7> kTerminalAndPipe = {TIOCGWINSZ, TCGETS,    kTcgets2, TCSETS,
                                                      kTcsets2,   TIOCGPGRP, FIONREAD};

// What nobody's programs need to be read and detached.
constexpr Names kNeverRunning = {
    "acct",          "add_key",       "adjtimex",          "chroot",
    "clock_adjtime", "clock_settime", "delete_module",     "execve",
    "execveat",      "finit_module",  "init_module",       "io_uring_setup",
    "ioperm",        "iopl",          "kexec_file_load",   "kexec_load",
    "keyctl",        "mount",         "mount_setattr",     "move_mount",
    "open_tree",     "pivot_root",    "process_vm_writev", "ptrace",
    "quotactl",      "reboot",        "request_key",       "setdomainname",
    "sethostname",   "setns",         "settimeofday",      "swapoff",
    "swapon",        "umount2",       "unshare",           "userfaultfd"};

// Commands of bpf(2) that read what is loaded, and change the elements of maps.
constexpr std::array kMapCommands = {
    BPF_MAP_LOOKUP_ELEM,    BPF_MAP_UPDATE_ELEM,  BPF_MAP_DELETE_ELEM, BPF_MAP_GET_NEXT_KEY,
    BPF_OBJ_GET_INFO_BY_FD, BPF_MAP_LOOKUP_BATCH, BPF_MAP_DELETE_BATCH};
constexpr std::array kLoadingCommands = {
    BPF_PROG_LOAD,     BPF_MAP_CREATE,          BPF_BTF_LOAD,    BPF_OBJ_PIN,
    BPF_PROG_TEST_RUN, BPF_RAW_TRACEPOINT_OPEN, BPF_LINK_CREATE, BPF_PROG_ATTACH};

bool knows(int capability) { return prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; }

uint64_t bit(int capability) { return uint64_t{1} << capability; }

// Both are for the current thread; the header is written where the kernel knows no such version.
Result<uint64_t> permitted_capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> data{};
  if (syscall(SYS_capget, &header, data.data()) != 0) {
    return fail("capget: {}", std::strerror(errno));
  }
  return uint64_t{data[1].permitted} << 32 | data[0].permitted;
}

Result<void> keep_capabilities(uint64_t kept) {
  for (int capability = 0; knows(capability); ++capability) {
    // Without CAP_SETPCAP this fails, and without new privileges it is of no use to anyone.
    if (!(kept & bit(capability))) (void)prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  }
  (void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> data{};
  for (size_t word = 0; word < data.size(); ++word) {
    data[word].effective = data[word].permitted = static_cast<uint32_t>(kept >> (32 * word));
  }
  if (syscall(SYS_capset, &header, data.data()) != 0) {
    return fail("capset: {}", std::strerror(errno));
  }
  return {};
}

class Filter {
 public:
  explicit Filter(uint32_t otherwise) : context_(seccomp_init(otherwise)) {}

  // Of a system call that this architecture does not have there is no rule.
  template <class... Conditions>
  void add(uint32_t action, const char* name, Conditions... conditions) {
    int number = seccomp_syscall_resolve_name(name);
    if (!context_ || number == __NR_SCMP_ERROR) return;
    std::array<scmp_arg_cmp, sizeof...(conditions)> all{conditions...};
    int error = seccomp_rule_add_array(context_.get(), action, number, all.size(), all.data());
    if (error != 0 && error != -EOPNOTSUPP) error_ = -error;
  }

  Result<void> load() {
    if (!context_) return fail("seccomp: out of memory");
    if (error_ == 0) error_ = -seccomp_load(context_.get());
    if (error_ != 0) return fail("seccomp: {}", std::strerror(error_));
    return {};
  }

 private:
  struct Release {
    void operator()(void* context) const { seccomp_release(context); }
  };
  std::unique_ptr<void, Release> context_;
  int error_ = 0;
};

scmp_arg_cmp equals(unsigned argument, uint64_t value) { return {argument, SCMP_CMP_EQ, value, 0}; }
scmp_arg_cmp without(unsigned argument, uint64_t bits) {
  return {argument, SCMP_CMP_MASKED_EQ, bits, 0};
}

Filter only_known(Duty duty, bool names_file) {
  Filter filter(SCMP_ACT_ERRNO(EPERM));
  for (const char* name : kCounting) filter.add(SCMP_ACT_ALLOW, name);
  for (int command : kMapCommands) {
    filter.add(SCMP_ACT_ALLOW, "bpf", equals(0, static_cast<uint64_t>(command)));
  }
  for (uint64_t request : kTerminalAndPipe) {
    filter.add(SCMP_ACT_ALLOW, "ioctl", equals(1, request));
  }
  for (const char* name : {"mmap", "mprotect"}) {
    filter.add(SCMP_ACT_ALLOW, name, without(2, PROT_EXEC));
  }
  if (duty == Duty::recording || names_file) {
    for (const char* name : kNamingFiles) filter.add(SCMP_ACT_ALLOW, name);
  }
  if (duty == Duty::recording) {
    for (const char* name : kRecording) filter.add(SCMP_ACT_ALLOW, name);
  } else {
    filter.add(SCMP_ACT_ALLOW, "openat", without(2, O_ACCMODE | O_CREAT | O_TRUNC));
  }
  return filter;
}

Filter all_but_loading() {
  Filter filter(SCMP_ACT_ALLOW);
  for (const char* name : kNeverRunning) filter.add(SCMP_ACT_ERRNO(EPERM), name);
  for (int command : kLoadingCommands) {
    filter.add(SCMP_ACT_ERRNO(EPERM), "bpf", equals(0, static_cast<uint64_t>(command)));
  }
  return filter;
}

Result<void> keep_system_calls(Duty duty, bool names_file) {
#ifdef IRQSCOPE_SANITIZED
  (void)duty, (void)names_file;  // sanitizers do things of their own, at the end above all
  (void)only_known;
  (void)all_but_loading;
  return {};
#else
  return duty == Duty::running ? all_but_loading().load() : only_known(duty, names_file).load();
#endif
}

}  // namespace

uint64_t capabilities_for(Duty duty, bool names_file) {
  // To read maps and symbols, and what the kernel tells of tasks. Before 5.8 all of bpf(2) and of
  // perf events was CAP_SYS_ADMIN's.
  uint64_t needed = bit(CAP_SYSLOG) | bit(CAP_DAC_READ_SEARCH) | bit(CAP_SYS_PTRACE);
  needed |= knows(CAP_BPF) ? bit(CAP_BPF) | bit(CAP_PERFMON) : bit(CAP_SYS_ADMIN);
  // Root may write into anyone's folder, and end the command that it started.
  if (duty == Duty::recording || names_file) needed |= bit(CAP_DAC_OVERRIDE) | bit(CAP_FOWNER);
  if (duty == Duty::recording) needed |= bit(CAP_KILL);
  if (duty == Duty::running) {
    needed |= bit(CAP_NET_ADMIN);  // filters of tc are deleted by us
    // Symbols of files that are deleted, but still run, are read by /proc/PID/map_files.
    if (knows(CAP_CHECKPOINT_RESTORE)) needed |= bit(CAP_CHECKPOINT_RESTORE);
  }
  return needed;
}

Result<void> confine(Duty duty, bool names_file) {
  auto permitted = permitted_capabilities();
  Result<void> result;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    result = fail("no_new_privs: {}", std::strerror(errno));
  }
  auto capabilities = permitted ? keep_capabilities(*permitted & capabilities_for(duty, names_file))
                                : Result<void>(tl::unexpected(permitted.error()));
  auto system_calls = keep_system_calls(duty, names_file);
  if (result) result = capabilities;
  if (result) result = system_calls;
  return result;
}

}  // namespace irqscope::sys
