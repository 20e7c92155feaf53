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

TEST(Topology, TellsThoseThatMayComeOnline) {
  ScratchMachine scratch;
  scratch.write("sys/devices/system/cpu/present", "0-3\n");
  auto present = present_cpus(scratch.machine());
  ASSERT_TRUE(present);
  EXPECT_EQ(present->to_list(), "0-3");
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

struct Isolation {
  const char* isolated;  // null: there is no such file
  const char* nohz_full;
  const char* together;
};

TEST(Topology, IsolatedCpusAreThoseOfBothLists) {
  for (const Isolation& c : {Isolation{"2-3\n", "3,5\n", "2-3,5"},
                             {"\n", "(null)\n", ""},
                             {"1\n", "    (null)\n", "1"},
                             {"\n", "\n", ""},
                             {nullptr, "1-2\n", "1-2"},
                             {"4\n", nullptr, "4"},
                             {nullptr, nullptr, ""}}) {
    ScratchMachine scratch;
    if (c.isolated) scratch.write("sys/devices/system/cpu/isolated", c.isolated);
    if (c.nohz_full) scratch.write("sys/devices/system/cpu/nohz_full", c.nohz_full);
    auto cpus = isolated_cpus(scratch.machine());
    ASSERT_TRUE(cpus) << cpus.error().message;
    EXPECT_EQ(cpus->to_list(), c.together);
  }
}

TEST(Topology, AStrangeListOfIsolatedCpusIsNamed) {
  ScratchMachine scratch;
  scratch.write("sys/devices/system/cpu/nohz_full", "all\n");
  auto cpus = isolated_cpus(scratch.machine());
  ASSERT_FALSE(cpus);
  EXPECT_EQ(cpus.error().kind, ErrorKind::failure);
  EXPECT_THAT(cpus.error().message, HasSubstr("cpu/nohz_full"));
}

}  // namespace
}  // namespace irqscope::sys
