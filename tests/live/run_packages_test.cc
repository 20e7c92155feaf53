// Packages that other compilers of the format have made: each opens, shows its options, and runs
// as far as this kernel can.
#include <signal.h>

#include <cstdlib>

#include "live/network.h"
#include "live/own_program.h"

namespace irqscope::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string folder() {
  const char* path = std::getenv("IRQSCOPE_REFERENCE_PACKAGES");
  return path ? path : "";
}

#define IRQSCOPE_NEEDS_PACKAGES() \
  IRQSCOPE_NEEDS_EBPF();          \
  if (folder().empty()) GTEST_SKIP() << "IRQSCOPE_REFERENCE_PACKAGES names no folder"

std::string package(const std::string& name) { return folder() + "/" + name + ".json"; }

std::string help(const std::string& name) {
  Finished finished = run(irqscope_run({package(name), "--help"}));
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.err, "") << name;
  Finished inspected = run({IRQSCOPE_PROGRAM, "inspect", package(name)});
  EXPECT_EQ(inspected.status, 0) << inspected.err;
  return finished.out;
}

TEST(LiveRunPackages, Bootstrap) {
  IRQSCOPE_NEEDS_PACKAGES();
  EXPECT_THAT(help("bootstrap"), HasSubstr("--min_duration_ns NUMBER"));
  for (bool as_json : {false, true}) {
    Words words = {package("bootstrap")};
    if (as_json) words.insert(words.begin(), "-j");
    Running program(irqscope_run(words));
    ASSERT_TRUE(wait_until_counting(program, 2));
    Running started({"/bin/true"});
    std::string pid = fmt::format("{}", started.pid());
    started.wait();
    ASSERT_TRUE(program.wait_for_out("/bin/true"));
    program.signal(SIGINT);
    Finished finished = program.wait();
    EXPECT_EQ(finished.status, 0) << finished.err;
    if (!as_json) {
      EXPECT_THAT(finished.out, HasSubstr(" " + pid + " "));
      EXPECT_THAT(finished.out, HasSubstr("FILENAME"));
      continue;
    }
    bool seen = false;
    for (const auto& line : json_lines(finished.out)) {
      const auto& event = line.at("event");
      bool ours = event.at("pid") == started.pid() && event.at("exit_event") == false;
      if (!ours) continue;
      seen = true;
      EXPECT_EQ(event.at("filename"), "/bin/true");
      EXPECT_EQ(event.at("comm"), "true");
    }
    EXPECT_TRUE(seen) << finished.out;
  }
}

TEST(LiveRunPackages, Runqlat) {
  IRQSCOPE_NEEDS_PACKAGES();
  EXPECT_THAT(help("runqlat"), HasSubstr("--targ_per_process"));
  Finished finished = run(irqscope_run({"--duration", "1200ms", package("runqlat")}));
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_THAT(finished.out, HasSubstr(": count    distribution"));
  EXPECT_THAT(finished.out, HasSubstr("|*"));
  finished = run(irqscope_run({"-j", "--count", "1", package("runqlat"), "--targ_ms"}));
  auto lines = json_lines(finished.out);
  ASSERT_FALSE(lines.empty());
  EXPECT_EQ(lines[0].at("type"), "log2_hist");
  EXPECT_TRUE(lines[0].at("value").at("slots").is_array());
}

TEST(LiveRunPackages, BashReadline) {
  IRQSCOPE_NEEDS_PACKAGES();
  EXPECT_THAT(help("gh_bashreadline"), HasSubstr("Usage: "));
  Running program(irqscope_run({"-j", "--count", "1", package("gh_bashreadline")}));
  ASSERT_TRUE(wait_until_counting(program, 1)) << program.wait().err;
  RunOptions typed;
  typed.stdin_text = "echo typed line\nexit\n";
  Finished shell = run({"script", "-qec", "bash --norc -i", "/dev/null"}, typed);
  if (shell.out.find("typed line") == std::string::npos) GTEST_SKIP() << "no terminal for bash";
  Finished finished = program.wait();
  EXPECT_EQ(finished.status, 0);
  auto lines = json_lines(finished.out);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].at("event").at("str"), "echo typed line");
}

// Another one's filter stays, and ours goes.
TEST(LiveRunPackages, Tc) {
  IRQSCOPE_NEEDS_PACKAGES();
  help("gh_tc");
  Network network;
  if (!network.made()) GTEST_SKIP() << "no network namespace can be made here";
  Compiled foreign(IRQSCOPE_PROGRAM, own_source(kTcPass));
  EXPECT_EQ(network.call({"tc", "qdisc", "add", "dev", "lo", "clsact"}).status, 0);
  Finished added = network.call({"tc", "filter", "add", "dev", "lo", "ingress", "prio", "7777",
                                 "bpf", "da", "obj", foreign.object(), "sec", "tc"});
  if (added.status != 0) GTEST_SKIP() << "tc can't add a filter: " << added.err;
  const Words show = {"tc", "filter", "show", "dev", "lo", "ingress"};
  Running program(network.in(irqscope_run({"--allow-unsafe", package("gh_tc")})));
  ASSERT_TRUE(wait_until_counting(program, 0)) << program.wait().err;
  EXPECT_THAT(network.call(show).out, HasSubstr("name tc_ingress"));
  EXPECT_THAT(network.call(show).out, HasSubstr("pref 7777"));
  program.signal(SIGINT);
  EXPECT_EQ(program.wait().status, 0);
  EXPECT_THAT(network.call(show).out, Not(HasSubstr("name tc_ingress")));
  EXPECT_THAT(network.call(show).out, HasSubstr("pref 7777"));
}

TEST(LiveRunPackages, Xdp) {
  IRQSCOPE_NEEDS_PACKAGES();
  help("gh_xdp");
  Network network;
  if (!network.made()) GTEST_SKIP() << "no network namespace can be made here";
  const Words show = {"ip", "-d", "link", "show", "lo"};
  Running program(network.in(irqscope_run({"--allow-unsafe", package("gh_xdp")})));
  ASSERT_TRUE(wait_until_counting(program, 1)) << program.wait().err;
  EXPECT_THAT(network.call(show).out, HasSubstr("xdp"));
  program.signal(SIGINT);
  EXPECT_EQ(program.wait().status, 0);
  EXPECT_THAT(network.call(show).out, Not(HasSubstr("xdp")));
}

TEST(LiveRunPackages, WhatThisKernelMayLack) {
  IRQSCOPE_NEEDS_PACKAGES();
  for (std::string name : {"gh_fentry-link", "gh_kprobe-link"}) {
    help(name);
    Finished finished = run(irqscope_run({"--duration", "100ms", package(name)}));
    if (finished.status == 0) continue;  // it has what they need
    EXPECT_EQ(finished.status, 1);
    EXPECT_TRUE(is_one_line(finished.err)) << finished.err;
    EXPECT_THAT(finished.err, HasSubstr("do_unlinkat"));
    finished = run(irqscope_run({"--duration", "100ms", "--skip-missing", package(name)}));
    EXPECT_EQ(finished.status, 1);
    EXPECT_TRUE(is_one_line(finished.err)) << finished.err;
    EXPECT_THAT(finished.err, HasSubstr("no program is left; the last: "));
  }
}

TEST(LiveRunPackages, OfNoProgram) {
  IRQSCOPE_NEEDS_PACKAGES();
  EXPECT_THAT(help("simple_prog_2.package"), HasSubstr("--arr LIST"));
  Finished finished = run(irqscope_run({package("simple_prog_2.package")}));
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.err, "irqscope run: the object has no program\n");
}

}  // namespace
}  // namespace irqscope::test
