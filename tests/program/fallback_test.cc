// A user who may not use eBPF: counts from /proc where that will do, and otherwise one line that
// says why not and what would help.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "program/program.h"

namespace irqscope::test {
namespace {

using testing::HasSubstr;
using testing::Not;

Finished run_without_privileges(const Words& words, const std::string& name = "") {
  RunOptions options;
  options.as_nobody = geteuid() == 0;
  options.argv0 = name;
  return run(irqscope(words), options);
}

void expect_one_clear_line(const std::string& err) {
  EXPECT_TRUE(is_one_line(err)) << err;
  EXPECT_THAT(err, HasSubstr("not permitted"));
  EXPECT_THAT(err, Not(HasSubstr("libbpf")));
  EXPECT_THAT(err, Not(HasSubstr("RLIMIT")));
}

TEST(WithoutPrivileges, CountsComeFromProc) {
  for (const Words& words :
       {Words{"hardirqs"}, Words{"softirqs", "-d"}, Words{"hardirqs", "-l", "-C"}, Words{}}) {
    Words all = words;
    all.insert(all.end(), {"10ms", "1"});
    Finished end = run_without_privileges(all);
    EXPECT_EQ(end.status, 0);
    EXPECT_NE(end.out, "");
    expect_one_clear_line(end.err);
    EXPECT_THAT(end.err, HasSubstr("irqscope: counts only, from /proc"));
    EXPECT_THAT(end.err, HasSubstr("'irqscope doctor' says what helps"));
  }
}

TEST(WithoutPrivileges, WhatCannotBeDoneIsAFailure) {
  for (const Words& words :
       {Words{"hardirqs", "-p", "1", "1"}, Words{"softirqs", "--backend", "ebpf", "1"},
        Words{"verify", "--duration", "1"}, Words{"noise", "--cpus", "0"}, Words{"--delay", "1"},
        Words{"stat", "--by", "task", "1"}, Words{"--alert", "share>0.5", "1"},
        Words{"stat", "--cost", "1"}, Words{"hardirqs", "-p", "1", "--json", "1"}}) {
    Finished end = run_without_privileges(words);
    EXPECT_EQ(end.status, 1);
    EXPECT_EQ(end.out, "");
    expect_one_clear_line(end.err);
  }
}

TEST(WithoutPrivileges, TheClassicToolsFail) {
  for (const char* name : {"hardirqs", "softirqs"}) {
    Finished end = run_without_privileges({"1", "1"}, name);
    EXPECT_EQ(end.status, 1);
    EXPECT_EQ(end.out, "");
    expect_one_clear_line(end.err);
  }
}

TEST(WithoutPrivileges, DoctorSaysWhatHelps) {
  Finished end = run_without_privileges({"doctor"});
  EXPECT_EQ(end.status, 1);
  EXPECT_EQ(end.err, "");
  EXPECT_THAT(end.out, HasSubstr("-> run as root, or with CAP_BPF and CAP_PERFMON"));
  EXPECT_THAT(end.out, HasSubstr("irqscope will only count, from /proc"));
}

}  // namespace
}  // namespace irqscope::test
