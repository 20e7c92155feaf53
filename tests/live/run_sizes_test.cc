// What the source leaves to user space: sizes of maps, and what probes are attached to.
#include "live/own_program.h"

namespace irqscope::test {
namespace {

using testing::HasSubstr;

constexpr std::string_view kOpen = R"(
struct {
  __uint(type, BPF_MAP_TYPE_STACK_TRACE);
  __uint(key_size, sizeof(int));
} stacks SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __type(key, int);
  __type(value, int);
} calls SEC(".maps");
const volatile int of_pid;
SEC("tracepoint/syscalls/sys_enter_getppid")
int on_getppid(void* context) {
  int key = bpf_get_stackid(context, &stacks, 0), one = 1;
  if (bpf_get_current_pid_tgid() >> 32 == of_pid) bpf_map_update_elem(&calls, &key, &one, 0);
  return 0;
}
)";

TEST(LiveRunSizes, MapsWithoutOneGetADefault) {
  IRQSCOPE_NEEDS_EBPF();
  Compiled compiled(IRQSCOPE_PROGRAM, own_source(kOpen));
  Running program(
      irqscope_run({"-j", "--maps", "calls", compiled.package(), "--of_pid", own_pid()}));
  ASSERT_TRUE(wait_until_counting(program, 1)) << program.wait().err;
  call_getppid(1);
  program.signal(SIGINT);
  Finished finished = program.wait();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_THAT(finished.err,
              HasSubstr("irqscope: maps without a size in the source get stacks=1024, "
                        "calls=10240; --map NAME=ENTRIES sets another\n"));
  EXPECT_FALSE(of_map(json_lines(finished.out), "calls").empty()) << finished.out;
}

TEST(LiveRunSizes, AreTakenFromTheCommandLine) {
  IRQSCOPE_NEEDS_EBPF();
  Compiled compiled(IRQSCOPE_PROGRAM, own_source(kOpen));
  Words sizes = {"--map", "stacks=64", "--map", "calls=8", "--maps", "calls", "--duration", "50ms"};
  sizes.push_back(compiled.package());
  Finished finished = run(irqscope_run(sizes));
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(finished.err, testing::Not(HasSubstr("without a size")));
  finished = run(irqscope_run({"--map", "stack=64", compiled.package()}));
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.err, HasSubstr("the package has no map 'stack'; it has stacks, calls"));
}

void expect_target_wanted(const std::string& section, const std::string& target) {
  Compiled compiled(IRQSCOPE_PROGRAM,
                    own_source("SEC(\"" + section + "\")\nint here(void* c) { return 0; }\n"));
  Finished finished = run(irqscope_run({"--duration", "50ms", compiled.package()}));
  EXPECT_EQ(finished.status, 2);
  EXPECT_TRUE(is_one_line(finished.err)) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("--attach here=" + target + "\n"));
}

TEST(LiveRunSizes, ProbesWithoutATargetSayWhatIsMissing) {
  IRQSCOPE_NEEDS_EBPF();
  expect_target_wanted("usdt", "usdt:FILE:PROVIDER:NAME");
  expect_target_wanted("uprobe", "uprobe:FILE:FUNCTION");
  expect_target_wanted("uretprobe", "uretprobe:FILE:FUNCTION");
}

}  // namespace
}  // namespace irqscope::test
