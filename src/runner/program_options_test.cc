#include "runner/program_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace irqscope::runner {
namespace {

using ::testing::HasSubstr;
using types::Kind;
using types::Type;

types::TypePtr integer(const char* name, uint64_t bytes, bool is_signed) {
  Type type;
  type.kind = Kind::integer;
  type.name = name;
  type.bytes = bytes;
  type.is_signed = is_signed;
  return std::make_shared<Type>(type);
}

types::TypePtr boolean() {
  Type type;
  type.kind = Kind::boolean;
  type.name = "bool";
  type.bytes = 1;
  return std::make_shared<Type>(type);
}

ebpf::ObjectVariable variable(const char* name, types::TypePtr type,
                              const char* section = ".rodata") {
  ebpf::ObjectVariable made;
  made.name = name;
  made.section = section;
  made.bytes = static_cast<uint32_t>(type->bytes);
  made.initial.resize(made.bytes);
  made.type = std::move(type);
  return made;
}

ebpf::ObjectInfo object() {
  ebpf::ObjectInfo info;
  info.variables = {variable("pid", integer("pid_t", 4, true)),
                    variable("verbose", boolean()),
                    variable("__eunomia_dummy_event_ptr", integer("long", 8, true), ".bss"),
                    variable("limit", integer("unsigned char", 1, false), ".data"),
                    variable("LINUX_KERNEL_VERSION", integer("int", 4, true), ".kconfig"),
                    variable("CONFIG_HZ", integer("int", 4, true), ".kconfig")};
  info.variables[0].initial[0] = std::byte{7};
  return info;
}

TEST(ProgramOptions, ComeFromVariables) {
  auto options = program_options({}, object());
  ASSERT_EQ(options.size(), 4u);
  EXPECT_EQ(options[0].name, "pid");
  EXPECT_EQ(options[0].help, "pid_t pid [7]");
  EXPECT_EQ(options[0].placeholder, "NUMBER");
  EXPECT_EQ(options[1].name, "verbose");
  EXPECT_EQ(options[1].placeholder, "") << "a switch";
  EXPECT_EQ(options[2].name, "limit");
  EXPECT_EQ(options[3].name, "CONFIG_HZ");
}

package::Manifest described(package::Variable about) {
  package::Manifest manifest;
  manifest.sections = {{".rodata", {std::move(about)}}};
  return manifest;
}

TEST(ProgramOptions, AreNamedByThePackage) {
  auto options = program_options(
      described({"pid", "pid_t", {}, "ignored", {"process", "p", "whom to trace", 12, "ms"}}),
      object());
  EXPECT_EQ(options[0].name, "process");
  EXPECT_EQ(options[0].short_name, "p");
  EXPECT_EQ(options[0].help, "whom to trace [12]");
  EXPECT_EQ(options[0].unit, "ms");
}

TEST(ProgramOptions, HaveAHelpOfOneLine) {
  auto options = program_options(described({"pid", "", {}, "one\ntwo", {}}), object());
  EXPECT_EQ(options[0].help, "one two [7]");
}

// Names out of a stranger's file: what can't be typed, or is taken already.
TEST(ProgramOptions, BearNamesThatAreNone) {
  auto options = program_options(
      described({"pid", "", {}, "", {"--bad name", "-", "a\x1b[31mb", {}, ""}}), object());
  EXPECT_EQ(options[0].name, "pid");
  EXPECT_EQ(options[0].short_name, "");
  EXPECT_THAT(options[0].help, HasSubstr("a\\x1b[31mb"));
  options = program_options(described({"pid", "", {}, "", {"help", "h", "", {}, ""}}), object());
  EXPECT_EQ(options[0].name, "help_");
  EXPECT_EQ(options[0].short_name, "");
  options = program_options(described({"pid", "", {}, "", {"verbose", "", "", {}, ""}}), object());
  EXPECT_EQ(options[1].name, "verbose_");
}

TEST(ProgramOptions, SettingsAreCheckedAgainstTheType) {
  auto info = object();
  auto options = program_options({}, info);
  auto good = make_setting(options[2], info, "255").value();
  EXPECT_EQ(good.variable, 3u);
  EXPECT_EQ(good.value, std::vector<std::byte>{std::byte{255}});
  auto bad = make_setting(options[2], info, "256");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().kind, ErrorKind::usage);
  EXPECT_THAT(bad.error().message, HasSubstr("--limit: "));
  EXPECT_THAT(bad.error().message, HasSubstr("0 to 255"));
}

TEST(ProgramOptions, DefaultsOfThePackageAreForWhatIsNotGiven) {
  auto info = object();
  auto manifest = described({"pid", "pid_t", 12, "", {}});
  auto options = program_options(manifest, info);
  auto alone = with_defaults(options, info, {}).value();
  ASSERT_EQ(alone.size(), 1u);
  EXPECT_EQ(alone[0].value[0], std::byte{12});
  auto given = with_defaults(options, info, {make_setting(options[0], info, "3").value()}).value();
  ASSERT_EQ(given.size(), 1u);
  EXPECT_EQ(given[0].value[0], std::byte{3});
  auto wrong = with_defaults(program_options(described({"pid", "", "x", "", {}}), info), info, {});
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().message, HasSubstr("the package's default"));
}

}  // namespace
}  // namespace irqscope::runner
