// What bad input gets: one line on standard error that names the value, status 2, and nothing on
// standard output.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/program.h"
#include "program/program.h"
#include "sys/test_machine.h"

namespace irqscope::test {
namespace {

using testing::HasSubstr;

struct Answer {
  int status = 0;
  std::string out;
  std::string err;
};

Answer call(const Words& arguments) {
  StringWriter out;
  StringWriter err;
  Context context{out, err, false, false, 0, sys::machine_from("laptop")};
  Words words = {"irqscope"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  int status = run_program(context, words);
  return {status, out.text(), err.text()};
}

void expect_refused(const Words& arguments, const std::string& message) {
  Answer answer = call(arguments);
  EXPECT_EQ(answer.status, 2) << answer.err;
  EXPECT_EQ(answer.out, "") << answer.err;
  EXPECT_TRUE(is_one_line(answer.err)) << answer.err;
  EXPECT_THAT(answer.err, HasSubstr(message));
}

void expect_accepted(Words arguments) {
  arguments.insert(arguments.end(), {"--backend", "procfs", "1ms", "1"});
  Answer answer = call(arguments);
  EXPECT_EQ(answer.status, 0) << answer.err;
  EXPECT_NE(answer.out, "");
  // Of a name that only a device may have that is not there.
  if (!answer.err.empty()) {
    EXPECT_TRUE(is_one_line(answer.err)) << answer.err;
    EXPECT_THAT(answer.err, HasSubstr("now; one may still come"));
  }
}

TEST(BadInput, Commands) {
  expect_refused({"foo"}, "irqscope: there is no command 'foo'; see irqscope --help");
  expect_refused({""}, "there is no command ''");
  expect_refused({"softirq"}, "there is no command 'softirq'; did you mean softirqs?");
  expect_refused({"stats"}, "there is no command 'stats'; did you mean stat?");
  expect_refused({"verfy"}, "did you mean verify?");
  expect_refused({"help", "dcotor"}, "there is no command 'dcotor'; did you mean doctor?");
  expect_refused({"help", "verify", "doctor"}, "unexpected word 'doctor'");
  expect_refused({"--json", "hardirqs"}, "a command comes first: irqscope hardirqs");
}

TEST(BadInput, Options) {
  expect_refused({"--foo"}, "irqscope: unknown option '--foo'; see irqscope --help");
  expect_refused({"hardirqs", "--foo"},
                 "irqscope hardirqs: unknown option '--foo'; see irqscope hardirqs --help");
  expect_refused({"verify", "-x"}, "unknown option '-x'");
  expect_refused({"doctor", "--jsno"}, "unknown option '--jsno'; did you mean --json?");
  expect_refused({"softirqs", "--irq", "5"}, "unknown option '--irq'");
  expect_refused({"hardirqs", "--foo=bar"}, "unknown option '--foo=bar'");
}

TEST(BadInput, AbbreviationsAreNotGuessed) {
  expect_refused({"hardirqs", "--nano"}, "'--nano'; did you mean --nanoseconds?");
  expect_refused({"hardirqs", "--out", "json"}, "'--out'; did you mean --output?");
}

TEST(BadInput, WordsTooMany) {
  expect_refused({"hardirqs", "1", "2", "3"}, "unexpected word '3'");
  expect_refused({"hardirqs", "1", "2", "-n", "3"}, "COUNT and --count");
  expect_refused({"stat", "--json", "-f", "csv"}, "--json and --format csv exclude each other");
  expect_refused({"stat", "-o", ""}, "--output: '' names no file");
  expect_refused({"1", "2", "3"}, "unexpected word '3'");
  expect_refused({"doctor", "now"}, "unexpected word 'now'");
  expect_refused({"verify", "5"}, "unexpected word '5'");
  expect_refused({"hardirqs", "1", "2", "--", "--foo"}, "'--foo'");
}

TEST(BadInput, ValuesMissingOrTooMany) {
  expect_refused({"hardirqs", "--cpus"}, "--cpus needs a value: --cpus LIST");
  expect_refused({"hardirqs", "-o"}, "--output needs a value: --output FILE");
  expect_refused({"verify", "--duration"}, "--duration needs a value");
  expect_refused({"hardirqs", "--cpus", "0", "--cpus", "1"}, "--cpus is given 2 times");
  expect_refused({"hardirqs", "-f", "csv", "--format=csv", "-fcsv"}, "--format is given 3 times");
  expect_refused({"hardirqs", "--dist=yes"}, "--dist takes no value, but has 'yes'");
  expect_refused({"hardirqs", "-N=1"}, "-N takes no value, but has '1'");
}

TEST(BadInput, AMessageIsOneHarmlessLine) { expect_refused({"a\nb\x1b[31m"}, "'a\\nb\\x1b[31m'"); }

class Cpus : public testing::TestWithParam<std::string> {};
TEST_P(Cpus, AreRefused) {
  expect_refused({"hardirqs", "--cpus", GetParam()}, "irqscope hardirqs: --cpus: ");
  expect_refused({"hardirqs", "--cpus=" + GetParam()}, GetParam());
}
INSTANTIATE_TEST_SUITE_P(BadInput, Cpus,
                         testing::Values("9-2", "4096", "", "abc", "0,", ",0", "-1", "0--1", " 0",
                                         "65536", "0-99999999999999999999", "0x1", "1.5"));

class Durations : public testing::TestWithParam<std::string> {};
TEST_P(Durations, AreRefused) {
  std::string value = "'" + GetParam() + "'";
  expect_refused({"hardirqs", GetParam(), "1"}, value);
  expect_refused({"hardirqs", "--duration", GetParam()}, value);
  expect_refused({"verify", "--duration", GetParam()}, value);
  expect_refused({"bench", "stream", "--duration", GetParam()}, value);
}
INSTANTIATE_TEST_SUITE_P(BadInput, Durations,
                         testing::Values("0", "-1", "-0.5", "nan", "inf", "1e3", "", "1x", "ms",
                                         "0x10", "+1", "1,5", " 1", "1 ", "1h30m", "0.0000000001",
                                         "99999999999999999999", "9000h"));

TEST(BadInput, IntervalsOfIrqscopeAlone) {
  expect_refused({"0"}, "INTERVAL: the duration '0' must be more than zero");
  expect_refused({"1x"}, "INTERVAL: '1x' is not a duration such as 1, 0.5 or 250ms");
  expect_refused({"-1"}, "INTERVAL: the duration '-1' is negative");
}

TEST(BadInput, Counts) {
  for (const char* count : {"0", "-1", "abc", "", "1.5", "99999999999999999999"}) {
    expect_refused({"hardirqs", "1", count}, std::string("COUNT: '") + count + "'");
    expect_refused({"hardirqs", "--top", count}, std::string("--top: '") + count + "'");
    expect_refused({"verify", "--max-rows", count}, std::string("--max-rows: '") + count + "'");
  }
  expect_refused({"hardirqs", "--max-rows", "99999999"}, "'99999999' is more than");
}

TEST(BadInput, Processes) {
  for (const char* pid : {"4712", "4294967296", "4294967297", "99999999999"}) {
    expect_refused({"hardirqs", "-p", pid}, std::string("--pid: there is no process ") + pid);
  }
  for (const char* pid : {"0", "abc", "-1", "", "1 "}) {
    expect_refused({"softirqs", "--pid", pid}, std::string("--pid: '") + pid + "'");
  }
}

TEST(BadInput, Cgroups) {
  for (const char* path : {"nonexistent", "/nonexistent", "/proc/1/status", "/proc", "", "../.."}) {
    expect_refused({"hardirqs", "-c", path},
                   std::string("--cgroup: '") + path + "' is no cgroup v2 directory");
  }
}

TEST(BadInput, Names) {
  for (const char* pattern : {"(", "[", "*", "a{99999}", "a{2,1}", "\\", "(a)\\1", "[z-a]"}) {
    expect_refused({"hardirqs", "--name", pattern},
                   std::string("--name: '") + pattern + "' is not a regular expression: ");
  }
  expect_refused({"hardirqs", "--name", std::string(100'000, '(')}, "--name: '((((");
}

TEST(BadInput, Irqs) {
  for (const char* list : {"5-3", "abc", "", "4294967296", "1,", "-1", "1-", "0-99999999"}) {
    expect_refused({"hardirqs", "--irq", list}, "--irq: ");
    expect_refused({"hardirqs", std::string("--irq=") + list}, list);
  }
}

TEST(BadInput, Choices) {
  expect_refused({"hardirqs", "--sort", "foo"},
                 "--sort: 'foo' is none of count, cpu, max, name, p99, total");
  expect_refused({"hardirqs", "--format", "xml"}, "--format: 'xml' is none of text, json, csv");
  expect_refused({"hardirqs", "-f", ""}, "--format: '' is none of text, json, csv");
  expect_refused({"hardirqs", "--backend", "foo"}, "--backend: 'foo' is none of ebpf, procfs");
  expect_refused({"verify", "--via", "foo"}, "--via: 'foo' is none of raw_tp, tp_btf");
}

TEST(BadInput, TypeInformation) {
  for (const char* command : {"hardirqs", "verify", "doctor"}) {
    expect_refused({command, "--btf", "/nonexistent"},
                   "--btf: cannot read '/nonexistent': No such");
    expect_refused({command, "--btf", "/etc/passwd"}, "--btf: '/etc/passwd' holds no BTF");
    expect_refused({command, "--btf", "/tmp"}, "--btf: '/tmp' holds no BTF");
    expect_refused({command, "--btf", "/dev/zero"}, "--btf: '/dev/zero' holds no BTF");
    expect_refused({command, "--btf", IRQSCOPE_PROGRAM}, "holds no BTF");
    expect_refused({command, "--btf", ""}, "--btf: cannot read ''");
  }
}

TEST(BadInput, OptionsThatContradictEachOther) {
  expect_refused({"hardirqs", "-C", "-d"}, "--no-times leaves nothing");
  expect_refused({"hardirqs", "--backend", "procfs", "-d"}, "--dist needs eBPF");
  expect_refused({"hardirqs", "--backend", "procfs", "-p", "1"}, "--pid needs eBPF");
  expect_refused({"hardirqs", "--backend", "procfs", "-c", "/"}, "--cgroup needs eBPF");
}

TEST(BadInput, OptionsOfStat) {
  expect_refused({"stat", "--by", "irq"},
                 "--by: 'irq' is none of cgroup, cpu, function, kind, source, task");
  expect_refused({"--by", ""}, "irqscope: --by: '' is none of");
  for (const char* list : {"foo", "softirq,", "softirq,,nmi", "Softirq", "nmi softirq"}) {
    expect_refused({"stat", "--kind", list}, "is none of hardirq, nmi, softirq, thread, vector");
  }
  expect_refused({"stat", "--kind", ""}, "--kind: '' names no kind");
  expect_refused({"stat", "--alert", "foo"}, "--alert: 'foo'");
  expect_refused({"stat", "--alert", "rate>1", "--alert", ""}, "--alert: ''");
  expect_refused({"stat", "--alert"}, "--alert needs a value: --alert RULE");
  expect_refused({"stat", "--delay=1"}, "--delay takes no value");
  expect_refused({"hardirqs", "--by", "cpu"}, "unknown option '--by'");
}

TEST(BadInput, StatWithoutTimes) {
  for (const char* by : {"function", "task", "cgroup"}) {
    expect_refused({"stat", "--no-times", "--by", by},
                   std::string("--no-times leaves nothing for --by ") + by + " to show");
    expect_refused({"stat", "--backend", "procfs", "--by", by},
                   std::string("--by ") + by + " needs eBPF; --backend procfs has counts only");
  }
  expect_refused({"stat", "--no-times", "-d"}, "--no-times leaves nothing");
  expect_refused({"stat", "--no-times", "--delay"}, "nothing for --delay to show");
  expect_refused({"stat", "--no-times", "--alert", "share>0.5"},
                 "nothing for --alert 'share>0.5' to show");
  expect_refused({"stat", "--backend", "procfs", "--delay"}, "--delay needs eBPF");
  expect_refused({"stat", "--backend", "procfs", "--cost"}, "--cost needs eBPF");
  expect_refused({"stat", "--backend", "procfs", "--alert", "share>0.5"}, "'share>0.5' needs eBPF");
}

TEST(BadInput, RowsOfStatThatHaveNoSuchThing) {
  for (const char* by : {"task", "cgroup"}) {
    expect_refused({"stat", "--by", by, "--per-cpu"},
                   "has sums only, and nothing for --per-cpu to show");
    expect_refused({"stat", "--by", by, "-d"}, "has sums only, and nothing for --dist to show");
  }
  for (const char* by : {"cpu", "kind", "function", "task", "cgroup"}) {
    expect_refused({"stat", "--delay", "--by", by}, std::string("--by ") + by + " shows none");
  }
  expect_refused({"stat", "--delay", "--kind", "nmi"}, "--kind leaves neither");
  expect_refused({"stat", "--by", "function", "--kind", "hardirq"}, "--kind leaves neither");
  expect_refused({"stat", "--irq", "5", "--kind", "softirq"}, "--kind leaves neither");
  expect_refused({"stat", "--by", "function", "--irq", "5"}, "--irq leaves neither");
}

TEST(BadInput, OptionsOfNoise) {
  expect_refused({"noise", "--cpus", "9-2"}, "irqscope noise: --cpus: ");
  expect_refused({"noise", "--cpus", "4096"}, "there is no CPU 4096");
  expect_refused({"noise", "--cpus", ""}, "names no CPU");
  expect_refused({"noise", "5"}, "unexpected word '5'");
  for (const char* duration : {"0", "-1", "nan", "1x", ""}) {
    expect_refused({"noise", "--cpus", "0", "--duration", duration}, "--duration: ");
    expect_refused({"noise", "--cpus", "0", "--max-single", duration}, "--max-single: ");
  }
  for (const char* share : {"-0.1", "1.1", "nan", "inf", "", "10%", "0.1 ", "+0.1", "0x1", "1,5"}) {
    expect_refused({"noise", "--cpus", "0", "--max-share", share},
                   std::string("--max-share: '") + share + "' is not a fraction from 0 to 1");
  }
}

TEST(BadInput, NoiseWithoutAnIsolatedCpu) {
  expect_refused({"noise"}, "no CPU is isolated here");
  expect_refused({"noise", "--json"}, "name the CPUs to look at: --cpus LIST");
}

TEST(BadInput, NoiseOfACpuThatIsOffline) {
  StringWriter out;
  StringWriter err;
  Context context{out, err, false, false, 0, sys::machine_from("offline-cpus")};
  EXPECT_EQ(run_program(context, {"irqscope", "noise", "--cpus", "1-3"}), 2);
  EXPECT_EQ(err.text(), "irqscope noise: --cpus: CPU 2 is offline\n");
}

TEST(BadInput, WhatToMeasure) {
  expect_refused({"bench"}, "irqscope bench: say what to measure: irqscope bench stream");
  expect_refused({"bench", "foo"},
                 "irqscope bench: 'foo' can't be measured; see irqscope bench stream --help");
  expect_refused({"bench", ""}, "'' can't be measured");
  expect_refused({"bench", "--json"}, "'--json' can't be measured");
  expect_refused({"bench", "stream", "5"}, "unexpected word '5'; see irqscope bench stream --help");
  expect_refused({"bench", "stream", "--sizes", "16"}, "'--sizes'; did you mean --size?");
  expect_refused({"bench", "stream", "--size"}, "--size needs a value: --size LIST");
}

TEST(BadInput, SizesOfEvents) {
  for (const char* size : {"15", "4097", "0", "4294967295", "15-17", "64,4097", "4096-4100"}) {
    expect_refused({"bench", "stream", "--size", size}, "an event has from 16 to 4096 bytes");
    expect_refused({"bench", "stream", "--size", size}, "irqscope bench: --size: '");
  }
  for (const char* size : {"", "abc", "-16", "16,", "1k", "16.5", "4294967296"}) {
    expect_refused({"bench", "stream", "--size", size}, std::string("--size: '") + size + "'");
  }
  expect_refused({"bench", "stream", "--size", "16-100"}, "'16-100' are more than 64 sizes");
  expect_refused({"bench", "stream", "--size", "32-16"}, "runs backwards");
}

TEST(BadInput, Transports) {
  for (const char* list :
       {"foo", "batched", "Ring", "ring,", ",ring", "ring,,perf-each", "ring ring"}) {
    expect_refused({"bench", "stream", "--transport", list}, "is none of perf, perf-each, ring");
  }
  expect_refused({"bench", "stream", "--transport", "ring,foo"}, "--transport: 'foo' is none of");
  expect_refused({"bench", "stream", "--transport", ""}, "--transport: '' names no transport");
}

TEST(BadInput, Buffers) {
  for (const char* size : {"1k", "4095", "0", "257M", "268435457", "1G", "512G"}) {
    expect_refused({"bench", "stream", "--buffer", size},
                   std::string("--buffer: '") + size + "': a buffer has from 4k to 256M");
  }
  for (const char* size :
       {"", "abc", "k", "-1", "8MB", "8m", "1.5M", "0x1000", " 8M", "99999999999999999999"}) {
    expect_refused({"bench", "stream", "--buffer", size},
                   std::string("--buffer: '") + size + "' is no number of bytes");
  }
  expect_refused({"bench", "stream", "--buffer", "1025G"}, "'1025G' is more than 1024G");
}

TEST(BadInput, TheRealProgramSaysTheSame) {
  for (const Words& words : {Words{"--foo"}, Words{"hardirqs", "--cpus", "9-2"},
                             Words{"softirqs", "nan"}, Words{"verify", "--btf", "/etc/passwd"}}) {
    Finished program = run(irqscope(words));
    EXPECT_EQ(program.status, 2);
    EXPECT_EQ(program.out, "");
    EXPECT_TRUE(is_one_line(program.err)) << program.err;
    EXPECT_THAT(program.err, HasSubstr(words.back()));
  }
}

TEST(GoodInput, OptionsMayStandAnywhere) {
  expect_accepted({"hardirqs", "-NT"});
  expect_accepted({"hardirqs", "--format=json"});
  expect_accepted({"hardirqs", "-fjson"});
  expect_accepted({"hardirqs", "-f=json"});
  expect_accepted({"softirqs", "--sort", "name", "--top=3", "--per-cpu", "-l", "-t"});
  expect_accepted({"hardirqs", "--name", "eth|nvme", "--irq", "1-3,7", "--cpus", "0"});
  expect_accepted({"--name", "-", "--no-times"});
  expect_accepted({"stat", "--by", "cpu", "--kind", "softirq,hardirq"});
  expect_accepted({"--by=kind", "--per-cpu", "--top", "2"});
  // A rule does not take the words after it.
  expect_accepted({"stat", "--alert", "rate>1000000", "--alert=rate>2000000"});
  Answer answer = call({"hardirqs", "--backend", "procfs", "1ms", "--json", "2"});
  EXPECT_EQ(json_lines(answer.out).size(), 2u);
  answer = call({"hardirqs", "--backend", "procfs", "--json", "--", "1ms", "2"});
  EXPECT_EQ(json_lines(answer.out).size(), 2u);
}

// Patterns that take years if every way through them is tried.
TEST(GoodInput, NoPatternTakesForEver) {
  for (const char* pattern :
       {"(a|a)*b", "(a*)*b", "((((a?)*)*)*)*b", "(.*)(.*)(.*)(.*)(.*)(.*)x"}) {
    expect_accepted({"hardirqs", "--name", pattern});
  }
}

}  // namespace
}  // namespace irqscope::test
