// People's own programs for tests: compiled, and run by `irqscope run`.
#pragma once

#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "support/compiled.h"
#include "support/live.h"

namespace irqscope::test {

using Words = std::vector<std::string>;

inline Words irqscope_run(Words arguments) {
  arguments.insert(arguments.begin(), {IRQSCOPE_PROGRAM, "run"});
  return arguments;
}

// Around the programs of a test.
inline std::string own_source(std::string_view body) {
  return fmt::format(
      "#include <linux/bpf.h>\n#include <linux/pkt_cls.h>\n#include <bpf/bpf_helpers.h>\n{}\n"
      "char LICENSE[] SEC(\"license\") = \"GPL\";\n",
      body);
}

// The system call that programs of tests wait for; nobody else makes it often, and `of_pid` tells
// ours.
inline void call_getppid(int times) {
  for (int i = 0; i < times; ++i) syscall(SYS_getppid);
}
inline std::string own_pid() { return fmt::format("{}", getpid()); }

// One event for each of these calls by `of_pid`, numbered from 1, through `events`.
constexpr std::string_view kNumbered = R"(
struct event { unsigned long long number; };
/// @export struct event
struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 1 << 20);
} events SEC(".maps");
const volatile int of_pid;
unsigned long long calls;
SEC("tracepoint/syscalls/sys_enter_getppid")
int on_getppid(void* context) {
  struct event* event;
  if (bpf_get_current_pid_tgid() >> 32 != of_pid) return 0;
  event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
  if (!event) return 0;
  event->number = __sync_fetch_and_add(&calls, 1) + 1;
  bpf_ringbuf_submit(event, 0);
  return 0;
}
)";

constexpr std::string_view kXdpPass = R"(
SEC("xdp")
int pass(struct xdp_md* context) { return XDP_PASS; }
)";
constexpr std::string_view kTcPass = R"(
SEC("tc")
int pass(struct __sk_buff* packet) { return TC_ACT_OK; }
)";

// A network interface of our own, gone again with this object.
class Interface {
 public:
  Interface() {
    made_ =
        run({"ip", "link", "add", name(), "type", "veth", "peer", "name", name() + "p"}).status ==
        0;
  }
  ~Interface() { remove(); }
  Interface(const Interface&) = delete;
  Interface& operator=(const Interface&) = delete;

  bool made() const { return made_; }
  std::string name() const { return fmt::format("irqs{}", getpid()); }
  void remove() {
    if (made_) run({"ip", "link", "del", name()});
    made_ = false;
  }

 private:
  bool made_ = false;
};

inline std::vector<nlohmann::json> of_map(const std::vector<nlohmann::json>& lines,
                                          const std::string& map) {
  std::vector<nlohmann::json> chosen;
  for (const auto& line : lines) {
    if (line.value("map", "") == map) chosen.push_back(line);
  }
  return chosen;
}

inline bool is_one_line(std::string_view text) {
  return text.size() > 1 && text.find('\n') == text.size() - 1;
}

}  // namespace irqscope::test
