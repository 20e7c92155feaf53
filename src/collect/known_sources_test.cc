#include "collect/known_sources.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sys/test_machine.h"

namespace irqscope {
namespace {

bool has(const std::vector<Source>& sources, Kind kind, uint32_t id, const std::string& name) {
  return std::any_of(sources.begin(), sources.end(), [&](const Source& source) {
    return source.key.kind == kind && source.key.id == id && source->name == name;
  });
}

TEST(KnownSources, AreThoseOfTheMachine) {
  auto sources = known_sources(sys::machine_from("arm64-gic"));
  EXPECT_TRUE(has(sources, Kind::softirq, 3, "net_rx"));
  EXPECT_TRUE(has(sources, Kind::vector, 0, "local_timer"));
  EXPECT_TRUE(has(sources, Kind::vector, 256, "Rescheduling interrupts"));
  EXPECT_TRUE(has(sources, Kind::hardirq, 45, "mmc0"));
  EXPECT_TRUE(has(sources, Kind::hardirq, 45, "mmc1"));
  EXPECT_TRUE(has(sources, Kind::thread, 52, "Power Button"));
}

TEST(KnownSources, AreNoneWhereProcDoesNotTell) {
  EXPECT_TRUE(known_sources(sys::Machine{"/nonexistent"}).empty());
}

}  // namespace
}  // namespace irqscope
