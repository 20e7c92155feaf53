#include "ebpf/embedded.h"

#include <gtest/gtest.h>

#include <set>

namespace irqscope::ebpf {
namespace {

const std::byte* object_of(const iq_switches& switches) {
  return interrupts_object(switches).elf.data();
}

iq_switches choice(bool times, bool net, bool usec) {
  iq_switches switches{};
  switches.measure_time = times;
  switches.measure_net = net;
  switches.usec_slots = usec;
  return switches;
}

TEST(Embedded, UsualChoicesHaveAnObjectOfTheirOwn) {
  std::set<const std::byte*> objects;
  for (const iq_switches& switches : {choice(false, false, false), choice(true, false, false),
                                      choice(true, true, false), choice(true, false, true)}) {
    objects.insert(object_of(switches));
  }
  EXPECT_EQ(objects.size(), 4u);
}

// A switch that the object was not compiled with would be ignored.
TEST(Embedded, EveryOtherChoiceHasTheOneThatAsks) {
  const std::byte* any = object_of({});
  EXPECT_EQ(object_of(choice(false, true, false)), any);
  EXPECT_EQ(object_of(choice(true, true, true)), any);
  for (size_t i = 0; i < sizeof(iq_switches); ++i) {
    iq_switches switches = choice(true, true, true);
    reinterpret_cast<unsigned char*>(&switches)[i] ^= 1;
    bool is_usual =
        i == offsetof(iq_switches, usec_slots) || i == offsetof(iq_switches, measure_net);
    if (!is_usual) {
      EXPECT_EQ(object_of(switches), any) << "byte " << i;
    }
  }
}

}  // namespace
}  // namespace irqscope::ebpf
