// The words after `irqscope run` and after its PACKAGE: what is wrong gets one line that names it,
// status 2, and nothing on standard output; then nothing is loaded.
#include "package/base64.h"
#include "package/compression.h"
#include "program/own_program.h"

namespace irqscope::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct Refusal {
  Words words;
  std::string cause;
};
void PrintTo(const Refusal& refusal, std::ostream* out) {
  for (const std::string& word : refusal.words) *out << word << ' ';
}

class RunWords : public testing::TestWithParam<Refusal> {};
TEST_P(RunWords, AreRefused) {
  Words words = GetParam().words;
  std::replace(words.begin(), words.end(), std::string("PACKAGE"), own_program().package());
  Words run = words;
  run.insert(run.begin(), "run");
  Answer answer = call(run);
  expect_refused(answer, 2, GetParam().cause);
  EXPECT_THAT(answer.err, StartsWith("irqscope run: "));
  run[0] = "ecli";
  expect_refused(call_as(run), 2, GetParam().cause);
}
INSTANTIATE_TEST_SUITE_P(
    Run, RunWords,
    testing::Values(
        Refusal{{}, "PACKAGE is required; see"}, Refusal{{"-j"}, "PACKAGE is required"},
        Refusal{{"--"}, "PACKAGE is required"},
        Refusal{{"--jsno", "PACKAGE"}, "unknown option '--jsno'; did you mean --json?"},
        Refusal{{"--json=1", "PACKAGE"}, "--json takes no value, but has '1'"},
        Refusal{{"--count"}, "--count needs a value: --count N"},
        Refusal{{"--count", "0", "PACKAGE"}, "--count: '0' must be more than zero"},
        Refusal{{"--count=x", "PACKAGE"}, "--count: 'x'"},
        Refusal{{"--count", "1", "--count", "2", "PACKAGE"}, "--count is given 2 times"},
        Refusal{{"--duration", "0", "PACKAGE"}, "--duration: the duration '0' must be more"},
        Refusal{{"--buffer", "1k", "PACKAGE"}, "--buffer: '1k': a buffer has from 4k to 256M"},
        Refusal{
            {"--attach", "x", "PACKAGE"},
            "--attach: 'x': it is not PROGRAM=KIND:TARGET, as in prog=uprobe:/bin/bash:readline"},
        Refusal{{"--attach", "p=up:x", "PACKAGE"}, "--attach: 'p=up:x': 'up' is none of cgroup, "},
        Refusal{{"--attach", "=xdp:lo", "PACKAGE"}, "--attach: '=xdp:lo': it is not PROGRAM="},
        Refusal{{"--attach", "p=xdp:", "PACKAGE"}, "--attach: 'p=xdp:': it is not PROGRAM="},
        Refusal{{"--attach", "p=xdp:lo:fast", "PACKAGE"}, "'fast' is none of skb, native, offload"},
        Refusal{{"--attach", "p=tc:lo:up", "PACKAGE"}, "'up' is neither ingress nor egress"},
        Refusal{{"--attach", "p=perf:cycles@0", "PACKAGE"}, "'cycles@0' samples never"},
        Refusal{{"--attach", "p=perf:cycles@x", "PACKAGE"}, "--attach: 'p=perf:cycles@x': 'x'"},
        Refusal{{"--attach", "p=uprobe:/bin/sh", "PACKAGE"}, "'/bin/sh' is not FILE:FUNCTION"},
        Refusal{{"--attach", "p=kprobe:f+x", "PACKAGE"}, "'x' is no offset"},
        Refusal{{"--attach", "p=usdt:f:g", "PACKAGE"}, "'f:g' is not FILE:PROVIDER:NAME"},
        Refusal{{"--attach", "p=tracepoint:sched", "PACKAGE"}, "'sched' is not CATEGORY:NAME"},
        Refusal{{"--attach", "nobody=tracepoint:sched:sched_switch", "PACKAGE"},
                "--attach: the package has no program 'nobody'"}));

// What comes after PACKAGE: the program's own options.
class ProgramWords : public testing::TestWithParam<Refusal> {};
TEST_P(ProgramWords, AreRefused) {
  Words words = {"run", own_program().package()};
  words.insert(words.end(), GetParam().words.begin(), GetParam().words.end());
  Answer answer = call(words);
  expect_refused(answer, 2, GetParam().cause);
  EXPECT_THAT(answer.err, StartsWith("irqscope run: "));
}
INSTANTIATE_TEST_SUITE_P(
    Run, ProgramWords,
    testing::Values(
        Refusal{{"--of-u8", "1"}, "unknown option '--of-u8'; did you mean --of_u8?"},
        Refusal{{"--target-pdi", "1"}, "unknown option '--target-pdi'; did you mean --target-pid?"},
        Refusal{{"-x"}, "unknown option '-x'"}, Refusal{{"-j"}, "unknown option '-j'"},
        Refusal{{"--json"}, "unknown option '--json'"}, Refusal{{"more"}, "unexpected word 'more'"},
        Refusal{{"--of_u8"}, "--of_u8 needs a value: --of_u8 NUMBER"},
        Refusal{{"--of_u8="}, "--of_u8: '' is not possible: 0 to 255"},
        Refusal{{"--of_u8", "1", "--of_u8", "2"}, "--of_u8 is given 2 times"},
        Refusal{{"--of_u8", "256"}, "--of_u8: '256' is out of range: 0 to 255"},
        Refusal{{"--of_u8", "-1"}, "--of_u8: '-1' is out of range: 0 to 255"},
        Refusal{{"--of_u16", "65536"}, "--of_u16: '65536' is out of range: 0 to 65535"},
        Refusal{{"--of_u32=0x100000000"},
                "--of_u32: '0x100000000' is out of range: 0 to 4294967295"},
        Refusal{{"--of_u64", "18446744073709551616"},
                "--of_u64: '18446744073709551616' is out of range: 0 to 18446744073709551615"},
        Refusal{{"--of_u64", std::string(60, '9')}, "' is out of range: 0 to 18446744073709551615"},
        Refusal{{"--of_s8", "128"}, "--of_s8: '128' is out of range: -128 to 127"},
        Refusal{{"--of_s8=-129"}, "--of_s8: '-129' is out of range: -128 to 127"},
        Refusal{{"--of_s16", "32768"}, "--of_s16: '32768' is out of range: -32768 to 32767"},
        Refusal{{"--of_s32", "2147483648"},
                "--of_s32: '2147483648' is out of range: -2147483648 to 2147483647"},
        Refusal{{"--of_s64", "-9223372036854775809"},
                "is out of range: -9223372036854775808 to 9223372036854775807"},
        Refusal{{"--of_s32", "1.5"}, "--of_s32: '1.5' is not possible: -2147483648 to 2147483647"},
        Refusal{{"--of_s32", "1k"}, "--of_s32: '1k' is not possible"},
        Refusal{{"--of_s32", "0x"}, "--of_s32: '0x' is not possible"},
        Refusal{{"--of_s32", "0b2"}, "--of_s32: '0b2' is not possible"},
        Refusal{{"-p", "many"}, "--target-pid: 'many' is not possible"},
        Refusal{{"--of_bool=maybe"}, "--of_bool: 'maybe' is not possible: true or false"},
        Refusal{{"--of_bool="}, "--of_bool: '' is not possible: true or false"},
        Refusal{{"--no-of_bool=1"}, "--no-of_bool takes no value, but has '1'"},
        Refusal{{"--of_bool", "false"}, "unexpected word 'false'"},
        Refusal{{"--of_bool", "--no-of_bool"}, "--of_bool is switched on and off"},
        Refusal{{"--of_color", "purple"},
                "--of_color: 'purple' is not possible: red, green, blue or a number"},
        Refusal{{"--of_color", "-1"}, "--of_color: '-1' is out of range: 0 to 4294967295"},
        Refusal{{"--of_below", "2147483648"},
                "--of_below: '2147483648' is out of range: -21474836"},
        Refusal{{"--of_text", "12345678"}, "--of_text: '12345678' has 8 bytes, but at most 7 fit"},
        Refusal{{"--of_list", "1,2,3,4"}, "--of_list: '1,2,3,4' has 4 values, but at most 3 fit"},
        Refusal{{"--of_list", "1,x"}, "--of_list: 'x' is not possible"},
        Refusal{{"--of_list", "1,,2"}, "--of_list: '' is not possible"},
        Refusal{{"--of_double", "one"}, "--of_double: 'one' is not possible: a number"},
        Refusal{{"--of_double", "1e999"}, "--of_double: '1e999' is out of range of a double"},
        Refusal{{"--of_time", "5us"}, "--of_time: '5us' is no whole number of ms"},
        Refusal{{"--of_time", "5kg"}, "--of_time: '5kg'"},
        Refusal{{"--of_u8", "\x1b[31m"}, "--of_u8: '\\x1b[31m' is not possible"}));

// With --help at the end all before it has been understood, and nothing is loaded.
class GoodWords : public testing::TestWithParam<Words> {};
TEST_P(GoodWords, AreUnderstood) {
  Words words = {"run", "--attach", "nobody=xdp:lo", own_program().package()};
  words.insert(words.end(), GetParam().begin(), GetParam().end());
  // It is the last complaint before anything is loaded, and so after that about options.
  expect_refused(call(words), 2, "the package has no program 'nobody'");
}
INSTANTIATE_TEST_SUITE_P(
    Run, GoodWords,
    testing::Values(Words{}, Words{"--of_u8", "255"}, Words{"--of_u8=0xff"}, Words{"--of_u8=0b1"},
                    Words{"--of_u64", "18446744073709551615"}, Words{"--of_s8", "-128"},
                    Words{"--of_s64=-9223372036854775808"}, Words{"--of_bool"},
                    Words{"--of_bool=true"}, Words{"--of_bool=false"}, Words{"--no-of_bool"},
                    Words{"--enable-of_bool"}, Words{"--disable-of_bool"},
                    Words{"--of_bool", "--of_bool"}, Words{"--of_color", "blue"},
                    Words{"--of_color", "3"}, Words{"--of_below=minus"}, Words{"--of_text="},
                    Words{"--of_text", "1234567"}, Words{"--of_list", "1,-2,0x3"},
                    Words{"--of_double=-1.5e3"}, Words{"--of_time", "2s"}, Words{"-p1"},
                    Words{"-p", "1"}, Words{"--target-pid=1"}));

TEST(Run, HelpOfAProgram) {
  for (const char* help : {"--help", "-h"}) {
    Answer answer = call({"run", own_program().package(), help});
    EXPECT_EQ(answer.status, 0);
    EXPECT_EQ(answer.err, "");
    EXPECT_THAT(answer.out, HasSubstr("Usage: irqscope run " + own_program().package()));
    EXPECT_THAT(answer.out, HasSubstr("  -p, --target-pid NUMBER"));
    EXPECT_THAT(answer.out, HasSubstr("only this process [1]\n"));
    EXPECT_THAT(answer.out, HasSubstr("int of_s32 [-7]\n"));
    EXPECT_THAT(answer.out, HasSubstr("enum color of_color [green]\n"));
    EXPECT_THAT(answer.out, HasSubstr("--of_color NAME"));
    EXPECT_THAT(answer.out, HasSubstr("--of_text TEXT"));
    EXPECT_THAT(answer.out, HasSubstr("--of_list LIST"));
    EXPECT_THAT(answer.out, Not(HasSubstr("--skip-missing")));
    EXPECT_THAT(answer.out, Not(HasSubstr("--disable-of_bool")));
  }
  Answer own = call({"run", "--help", own_program().package()});
  EXPECT_THAT(own.out, HasSubstr("--skip-missing"));
}

TEST(Run, OtherWordsOfEcli) {
  for (const char* word : {"push", "pull"}) {
    expect_refused(call_as({"ecli", word, "x"}), 2, "ecli: ");
  }
  expect_refused(call({"inspect"}), 2, "irqscope inspect: PACKAGE is required");
  expect_refused(call({"inspect", "a", "b"}), 2, "unexpected word 'b'");
}

// A package's texts come from anybody, and end on a terminal.
std::string hostile_package() {
  json package = own_package();
  json& skel = package["meta"]["bpf_skel"];
  std::string evil =
      "\x1b]0;x\x07\xc2\x9b"
      "31m\xe2\x80\xae";
  skel["doc"] = {{"brief", evil}, {"details", evil}, {"version", evil}};
  for (json& section : skel["data_sections"]) {
    for (json& variable : section["variables"]) {
      variable["description"] = evil;
      variable["cmdarg"] = {{"long", "x" + evil}, {"short", "\x1b"}, {"help", evil}};
    }
  }
  for (json& map : skel["maps"]) map["sample"] = {{"interval", 1000}, {"unit", evil}};
  std::string file = own_program().folder() / "hostile.json";
  std::ofstream(file) << package.dump();
  return file;
}

bool is_harmless(const std::string& text) {
  return text.find('\x1b') == text.npos && text.find('\x07') == text.npos &&
         text.find("\xc2\x9b") == text.npos && text.find("\xe2\x80\xae") == text.npos;
}

TEST(Run, TextsDoNothingToATerminal) {
  std::string file = hostile_package();
  for (const Words& words : {Words{"run", file, "--help"}, Words{"inspect", file}}) {
    Answer answer = call(words);
    EXPECT_EQ(answer.status, 0) << answer.err;
    EXPECT_TRUE(is_harmless(answer.out)) << answer.out;
    EXPECT_THAT(answer.out, HasSubstr("of_u8"));
  }
  Answer named = call({"run",
                       "\x1b[31m\xc2\x9b"
                       "31m"});
  EXPECT_TRUE(is_harmless(named.err)) << named.err;
}

// Names in the object itself: of its programs, maps and variables.
TEST(Run, NamesInAnObjectDoNothingToATerminal) {
  const std::string whole = read_file(own_program().object()).value_or("");
  const std::string evil = "\x1b[2J\xc2\x9b";
  for (const std::string name : {"of_text", "of_list", "on_getpid", "calls", "events", "green",
                                 "tracepoint/syscalls/sys_enter_getpid", "GPL"}) {
    std::string bytes = whole;
    for (size_t at = bytes.find(name); at != bytes.npos; at = bytes.find(name, at + 1)) {
      bytes.replace(at, std::min(name.size(), evil.size()), evil.substr(0, name.size()));
    }
    std::string file = own_program().folder() / "hostile.bpf.o";
    std::ofstream(file) << bytes;
    for (const Words& words : {Words{"run", file, "--help"}, Words{"inspect", file}}) {
      Answer answer = call(words);
      EXPECT_TRUE(is_harmless(answer.out)) << name << answer.out;
      EXPECT_TRUE(answer.status == 0 || is_one_line(answer.err)) << name << answer.err;
      EXPECT_TRUE(is_harmless(answer.err)) << name << answer.err;
    }
  }
}

TEST(Run, OptionsOfOneName) {
  json package = own_package();
  for (json& section : package["meta"]["bpf_skel"]["data_sections"]) {
    for (json& variable : section["variables"]) {
      variable["cmdarg"] = {
          {"long", "same"}, {"short", "s"}, {"help", "of " + std::string(variable["name"])}};
    }
  }
  std::string file = own_program().folder() / "same.json";
  std::ofstream(file) << package.dump();
  Answer help = call({"run", file, "--help"});
  EXPECT_EQ(help.status, 0) << help.err;
  EXPECT_THAT(help.out, HasSubstr("  -s, --same "));
  EXPECT_THAT(help.out, HasSubstr("      --same_ "));
  EXPECT_THAT(help.out, HasSubstr("of of_u64"));
}

struct Default {
  std::string variable;
  json value;
  std::string cause;  // empty: it is possible
};
void PrintTo(const Default& one, std::ostream* out) { *out << one.variable << one.value; }
class Defaults : public testing::TestWithParam<Default> {};
TEST_P(Defaults, OfAPackageAreChecked) {
  json package = own_package();
  for (json& section : package["meta"]["bpf_skel"]["data_sections"]) {
    for (json& variable : section["variables"]) {
      if (variable["name"] == GetParam().variable) variable["value"] = GetParam().value;
    }
  }
  std::string file = own_program().folder() / "default.json";
  std::ofstream(file) << package.dump();
  Words words = {"run", "--attach", "nobody=xdp:lo", file};
  std::string cause = GetParam().cause.empty() ? "the package has no program 'nobody'"
                                               : "the package's default: " + GetParam().cause;
  Answer answer = call(words);
  // A package that is wrong is no wrong usage.
  expect_refused(answer, GetParam().cause.empty() ? 2 : 1, cause);
}
INSTANTIATE_TEST_SUITE_P(
    Run, Defaults,
    testing::Values(Default{"of_u8", 255, ""}, Default{"of_u8", "0xff", ""},
                    Default{"of_bool", true, ""}, Default{"of_bool", 1, ""},
                    Default{"of_u8", nullptr, ""}, Default{"of_list", json::array({1, 2}), ""},
                    Default{"of_color", "red", ""},
                    Default{"of_u8", 256, "--of_u8: '256' is out of range: 0 to 255"},
                    Default{"of_u8", json::object(), "--of_u8: '{}' is not possible"},
                    Default{"of_text", "too long for it", "--of_text: 'too long for it' has 15"},
                    Default{"of_list", json::array({1, 2, 3, 4}), "--of_list: '1,2,3,4' has 4"}));

}  // namespace
}  // namespace irqscope::test
