#include "base/cpu_set.h"

#include <gmock/gmock.h>

namespace irqscope {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(CpuSet, ReadsTheKernelsLists) {
  EXPECT_THAT(CpuSet::parse("0")->cpus(), ElementsAre(0));
  EXPECT_THAT(CpuSet::parse("0,2-5\n")->cpus(), ElementsAre(0, 2, 3, 4, 5));
  EXPECT_THAT(CpuSet::parse("5,1,3-4,4")->cpus(), ElementsAre(1, 3, 4, 5));
  EXPECT_THAT(CpuSet::parse("")->cpus(), IsEmpty());
  EXPECT_THAT(CpuSet::parse("\n")->cpus(), IsEmpty());
  EXPECT_EQ(CpuSet::parse("0-8191")->size(), 8192u);
  EXPECT_EQ(CpuSet::parse("65535")->highest(), 65535);
}

TEST(CpuSet, RefusesAllElseAndNamesIt) {
  for (const char* list : {",", "0,", ",0", "0,,1", "a", "0-", "-1", "1-2-3", "0 1", " 0",
                           "0-3:1/2", "65536", "0-4000000000", "3-1", "99999999999999999999"}) {
    auto cpus = CpuSet::parse(list);
    ASSERT_FALSE(cpus) << list;
    EXPECT_EQ(cpus.error().kind, ErrorKind::usage);
    EXPECT_THAT(cpus.error().message, HasSubstr(list));
  }
}

TEST(CpuSet, TakesNoMemoryForWhatIsNamedAgainAndAgain) {
  std::string list = "0-65535";
  EXPECT_EQ(CpuSet::parse(list)->size(), 65536u);
  for (int i = 0; i < 10; ++i) list += ",0-65535";
  auto cpus = CpuSet::parse(list);
  ASSERT_FALSE(cpus);
  EXPECT_THAT(cpus.error().message, HasSubstr("too long"));
}

TEST(CpuSet, WritesWhatItReads) {
  for (const char* list : {"", "0", "0-1", "0,2", "0-1,4-7", "1,3,5,7", "0,2-5,9-10,12"}) {
    EXPECT_EQ(CpuSet::parse(list)->to_list(), list);
  }
  EXPECT_EQ(CpuSet({3, 1, 2, 2, 9}).to_list(), "1-3,9");
}

TEST(CpuSet, AnswersQuestions) {
  CpuSet cpus({4, 0, 5});
  EXPECT_TRUE(cpus.contains(0) && cpus.contains(4) && cpus.contains(5));
  EXPECT_FALSE(cpus.contains(1) || cpus.contains(-1) || cpus.contains(6));
  EXPECT_EQ(cpus.highest(), 5);
  EXPECT_FALSE(cpus.empty());
  EXPECT_EQ(cpus, CpuSet({5, 4, 0, 0}));
  EXPECT_NE(cpus, CpuSet());
  EXPECT_TRUE(CpuSet().empty());
  EXPECT_EQ(CpuSet().highest(), -1);
  EXPECT_FALSE(CpuSet().contains(0));
}

}  // namespace
}  // namespace irqscope
