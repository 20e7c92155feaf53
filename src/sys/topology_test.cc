#include "sys/topology.h"

#include <gmock/gmock.h>

#include "sys/test_machine.h"

namespace irqscope::sys {
namespace {

using testing::HasSubstr;

TEST(Topology, TellsPossibleFromOnlineCpus) {
  auto possible = possible_cpus(machine_from("offline-cpus"));
  auto online = online_cpus(machine_from("offline-cpus"));
  ASSERT_TRUE(possible && online);
  EXPECT_EQ(possible->to_list(), "0-7");
  EXPECT_EQ(online->to_list(), "0-1,4-7");
}

TEST(Topology, NamesWhatItCannotRead) {
  auto cpus = online_cpus({"/nonexistent"});
  ASSERT_FALSE(cpus);
  EXPECT_THAT(cpus.error().message, HasSubstr("/nonexistent/sys/devices/system/cpu/online"));
}

TEST(Topology, AStrangeListIsAFailureAndNotAUsersMistake) {
  ScratchMachine scratch;
  for (const char* list : {"", "\n", "0-x\n"}) {
    scratch.write("sys/devices/system/cpu/possible", list);
    auto cpus = possible_cpus(scratch.machine());
    ASSERT_FALSE(cpus) << list;
    EXPECT_EQ(cpus.error().kind, ErrorKind::failure);
    EXPECT_THAT(cpus.error().message, HasSubstr("cpu/possible"));
  }
}

}  // namespace
}  // namespace irqscope::sys
