#include "model/kind.h"

#include <gmock/gmock.h>

#include <set>

namespace irqscope {
namespace {

TEST(Kinds, NamesAreUnique) {
  std::set<std::string_view> names;
  for (const KindInfo& kind : kKinds) EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
}

TEST(Kinds, EverySourceIsMeasuredBySomeProgram) {
  for (Kind kind : kSourceKinds) EXPECT_FALSE(info_of(kind).probes.empty()) << kind_name(kind);
}

TEST(Kinds, AreNamedInOneText) {
  EXPECT_EQ(kinds_text(&KindInfo::has_delay), "softirqs and threads");
  EXPECT_EQ(kinds_text(&KindInfo::has_irq), "hardirqs and threads");
  EXPECT_EQ(kinds_text(&KindInfo::is_source), "hardirqs, vectors, NMIs, softirqs and threads");
}

TEST(Kinds, OfALevelAreNamedInOneText) {
  EXPECT_EQ(kinds_at(IQ_LEVEL_IRQ), "hardirq or vector");
  EXPECT_EQ(kinds_at(IQ_LEVEL_THREAD), "thread");
}

TEST(Kinds, TheWordForNoneDependsOnTheirNumber) {
  EXPECT_EQ(none_of_kinds(&KindInfo::has_delay), "neither");
  EXPECT_EQ(none_of_kinds(&KindInfo::is_source), "none");
}

}  // namespace
}  // namespace irqscope
