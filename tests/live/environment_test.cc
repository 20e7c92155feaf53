// What the live tests need of the machine, for themselves only.
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

namespace irqscope::test {
namespace {

// systemd mounts it; a small machine may have nobody who does. Programs on tracepoints by name, and
// what programs print, are found there.
class Tracefs : public testing::Environment {
 public:
  void SetUp() override {
    if (access("/sys/kernel/tracing/events", F_OK) == 0) return;
    if (unshare(CLONE_NEWNS) != 0) return;  // without root; then nothing needs it
    mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
    mount("tracefs", "/sys/kernel/tracing", "tracefs", 0, nullptr);
  }
};

const testing::Environment* const kTracefs = testing::AddGlobalTestEnvironment(new Tracefs);

}  // namespace
}  // namespace irqscope::test
