#include "runner/verifier_log.h"

#include <gtest/gtest.h>

namespace irqscope::runner {
namespace {

TEST(VerifierLog, EndsBeforeTheStatistics) {
  EXPECT_EQ(end_of_log("0: (79) r1 = *(u64 *)(r1 +0)\n; x = *p; @ a.c:3\n"
                       "1: (71) r0 = *(u8 *)(r1 +0)\nR1 invalid mem access 'scalar'\n"
                       "verification time 50 usec\nstack depth 0\n"
                       "processed 2 insns (limit 1000000) max_states_per_insn 0\n"),
            "  0: (79) r1 = *(u64 *)(r1 +0)\n  ; x = *p; @ a.c:3\n"
            "  1: (71) r0 = *(u8 *)(r1 +0)\n  R1 invalid mem access 'scalar'\n");
}

TEST(VerifierLog, KeepsTheLastLinesOfALongOne) {
  std::string log;
  for (int i = 0; i < 1000; ++i) log += "line " + std::to_string(i) + "\n";
  std::string end = end_of_log(log);
  EXPECT_TRUE(end.starts_with("  line 988\n")) << end;
  EXPECT_TRUE(end.ends_with("  line 999\n")) << end;
}

TEST(VerifierLog, IsTheReportIfThereIsOne) {
  std::string log;
  for (int i = 0; i < 100; ++i) log += "state " + std::to_string(i) + "\n";
  std::string report =
      "Verification failed: Memory Safety: Access outside bounds\n"
      "Reason:\n  may be outside\nAt:\n  name @ a.c:53:9\n";
  EXPECT_EQ(end_of_log(log + report + "Causal path:\n  long\nSuggestion:\n  more\n"),
            "  Verification failed: Memory Safety: Access outside bounds\n"
            "  Reason:\n    may be outside\n  At:\n    name @ a.c:53:9\n");
  EXPECT_EQ(end_of_log(log + "Verification failed: x\nReason:\n"),
            "  Verification failed: x\n  Reason:\n");
}

TEST(VerifierLog, MayBeEmpty) { EXPECT_EQ(end_of_log(""), ""); }

}  // namespace
}  // namespace irqscope::runner
