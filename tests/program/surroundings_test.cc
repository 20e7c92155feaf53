// Where a machine lacks what is taken for granted: a stack of megabytes, /proc.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program/own_program.h"

namespace irqscope::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::vector<std::string> kCommands = {"stat",   "hardirqs", "softirqs", "trace",  "record",
                                            "report", "noise",    "verify",   "doctor", "compile",
                                            "run",    "inspect",  "bench"};

std::string seed() { return std::string(IRQSCOPE_TESTS_DIR) + "/fuzz/corpus/recording/whole"; }

// What takes nothing but files.
std::vector<Words> of_files() {
  std::vector<Words> commands = {{"--version"},
                                 {"--help"},
                                 {"report", seed()},
                                 {"report", "--info", seed()},
                                 {"trace", "--input", seed()},
                                 {"inspect", own_program().package()},
                                 {"inspect", "--json", own_program().package()},
                                 {"run", own_program().package(), "--help"}};
  for (const std::string& name : kCommands) commands.push_back({name, "--help"});
  return commands;
}

std::string joined(const Words& words) { return fmt::format("{}", fmt::join(words, " ")); }

TEST(SmallStack, IsEnough) {
  auto with_little = [](const Words& words) {
    return run(shell("ulimit -s 64; exec \"$0\" \"$@\"", words));
  };
  for (const Words& words : of_files()) {
    Finished end = with_little(words);
    EXPECT_EQ(end.status, 0) << joined(words) << end.err;
    EXPECT_EQ(end.out, run(irqscope(words)).out) << joined(words);
  }
  Finished counted = with_little({"stat", "--backend", "procfs", "10ms", "2", "--json"});
  EXPECT_EQ(counted.status, 0) << counted.err;
  EXPECT_EQ(json_lines(counted.out).size(), 2u);
  EXPECT_EQ(with_little({"doctor"}).status, run(irqscope({"doctor"})).status);
}

// In namespaces of its own, where an empty folder stands for /proc.
Finished without_proc(const Words& words, const std::string& program = IRQSCOPE_PROGRAM) {
  Words all = {"unshare",
               geteuid() == 0 ? "-m" : "-rm",
               "sh",
               "-c",
               "mount -t tmpfs none /proc && exec \"$@\"",
               "sh",
               program};
  all.insert(all.end(), words.begin(), words.end());
  return run(all);
}

#ifdef IRQSCOPE_SANITIZED
constexpr bool kNeedsProc = true;  // a sanitizer reads it at every start
#else
constexpr bool kNeedsProc = false;
#endif

#define NEEDS_NAMESPACES()                                          \
  if (kNeedsProc) GTEST_SKIP() << "a sanitizer reads /proc itself"; \
  if (Finished tried = without_proc({}, "true"); tried.status != 0) \
  GTEST_SKIP() << "no namespace can be made here: " << tried.err

TEST(WithoutProc, WhatTakesOnlyFilesWorks) {
  NEEDS_NAMESPACES();
  for (const Words& words : of_files()) {
    Finished end = without_proc(words);
    EXPECT_EQ(end.status, 0) << joined(words) << end.err;
  }
  EXPECT_EQ(without_proc({"report", seed()}).out, run(irqscope({"report", seed()})).out);
}

TEST(WithoutProc, WhatLooksAtTheMachineSaysHowToMountIt) {
  NEEDS_NAMESPACES();
  for (const Words& words : {Words{},
                             {"stat", "0.1", "1"},
                             {"hardirqs", "-p", "1"},
                             {"softirqs"},
                             {"trace"},
                             {"record", "-o", "/dev/null"},
                             {"noise"},
                             {"verify"},
                             {"stat", "--backend", "procfs"},
                             {"bench", "stream"}}) {
    Finished end = without_proc(words);
    EXPECT_EQ(end.status, 1) << joined(words);
    EXPECT_EQ(end.out, "");
    EXPECT_TRUE(is_one_line(end.err)) << end.err;
    EXPECT_THAT(end.err, HasSubstr(": /proc is not mounted; this mounts it: mount -t proc proc "
                                   "/proc\n"));
  }
  EXPECT_THAT(without_proc({"doctor"}).out, HasSubstr("mount -t proc proc /proc"));
  // A wrong word is more wrong.
  EXPECT_EQ(without_proc({"stat", "--nonsense"}).status, 2);
}

TEST(WithoutProc, AProgramOfItsOwnKnowsItsPackage) {
  NEEDS_NAMESPACES();
  Compiled compiled(IRQSCOPE_PROGRAM, kOwnProgram, {"--standalone"});
  Finished help = without_proc({"--help"}, compiled.standalone());
  EXPECT_EQ(help.status, 0) << help.err;
  EXPECT_THAT(help.out, HasSubstr("--of_text"));
}

// It may be executed, and not read.
TEST(UnreadableProgram, IsItselfAllTheSame) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can become nobody";
  TemporaryFolder folder = *TemporaryFolder::create();
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
  auto copy = folder.path() / "irqscope";
  std::filesystem::copy_file(IRQSCOPE_PROGRAM, copy);
  std::filesystem::permissions(copy, std::filesystem::perms(0111));
  RunOptions nobody;
  nobody.as_nobody = true;
  nobody.argv0 = copy;
  Finished version = run({copy, "--version"}, nobody);
  EXPECT_EQ(version.status, 0) << version.err;
  EXPECT_THAT(version.out, StartsWith("irqscope "));
}

}  // namespace
}  // namespace irqscope::test
