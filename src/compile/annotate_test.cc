#include "compile/annotate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "package/describe.h"

namespace irqscope::compile {
namespace {

using package::ExportKind;
using testing::ElementsAre;
using testing::IsEmpty;

types::TypePtr make_type(types::Kind kind, std::string name, uint32_t id, uint64_t bytes) {
  types::Type type;
  type.kind = kind;
  type.name = std::move(name);
  type.id = id;
  type.bytes = bytes;
  type.is_signed = true;
  return std::make_shared<const types::Type>(type);
}

ebpf::ObjectMap make_map(std::string name, std::string type_name) {
  ebpf::ObjectMap map;
  map.name = std::move(name);
  map.type_name = std::move(type_name);
  return map;
}

// The object that every source here becomes.
class Annotate : public testing::Test {
 protected:
  Annotate() {
    object_.name = "a_bpf";
    object_.programs.resize(1);
    object_.programs[0].name = "prog";
    object_.programs[0].section = "xdp";
    object_.maps = {make_map("rb", "ringbuf"), make_map("hash", "hash")};
    for (const char* name : {"x", "y"}) {
      ebpf::ObjectVariable variable;
      variable.name = name;
      variable.section = ".rodata";
      variable.type = make_type(types::Kind::integer, "int", 1, 4);
      object_.variables.push_back(variable);
    }
    known_["struct event"] = make_type(types::Kind::structure, "struct event", 9, 8);
    known_["struct none"] = nullptr;
  }

  Result<Annotated> run(std::string_view source) {
    manifest_ = package::describe(object_);
    auto comments = doc_comments_of(source);
    return annotate({"a.c", comments, object_, known_}, manifest_);
  }
  std::string error_of(std::string_view source) {
    auto done = run(source);
    return done ? "" : done.error().message;
  }
  const package::Variable& variable(size_t index) { return manifest_.sections[0].variables[index]; }
  const package::Map& map(size_t index) { return manifest_.maps[index]; }

  ebpf::ObjectInfo object_;
  KnownTypes known_;
  package::Manifest manifest_;
};

// A type and its variable may have one name.
TEST_F(Annotate, OneNameIsDescribedOnce) {
  EXPECT_EQ(error_of("/// which\nvolatile enum x x;"), "");
  EXPECT_EQ(variable(0).description, "which");
}

TEST_F(Annotate, VariablesBecomeOptions) {
  EXPECT_EQ(error_of("/// The first\n/// of all\n/// @short -p\n/// @long --pid\n/// @default 7\n"
                     "const volatile int x;\n"
                     "/// @cmdarg {\"help\": \"h\", \"short\": \"s\",\n/// \"default\": 3}\n"
                     "/// @unit ms\n/// @description \"The second\"\n/// text that stands behind\n"
                     "const volatile int y;"),
            "");
  EXPECT_EQ(variable(0).description, "The first of all");
  EXPECT_EQ(variable(0).option.short_name, "p");
  EXPECT_EQ(variable(0).option.long_name, "pid");
  EXPECT_EQ(*variable(0).option.default_value, 7);
  EXPECT_EQ(variable(1).option.help, "h");
  EXPECT_EQ(variable(1).option.unit, "ms");
  EXPECT_EQ(*variable(1).option.default_value, 3);
}

TEST_F(Annotate, VariablesMayShareAComment) {
  EXPECT_EQ(error_of("const volatile int x = 1, y = 2; ///< @unit s"), "");
  EXPECT_EQ(variable(0).option.unit, "s");
  EXPECT_EQ(variable(1).option.unit, "s");
}

TEST_F(Annotate, OptionsThatCannotBeAreRefused) {
  EXPECT_EQ(error_of("/// @short pid\nint x;"),
            "a.c:1: @short: 'pid' is no single letter or digit");
  EXPECT_EQ(error_of("/// @long a b\nint x;"), "a.c:1: @long: 'a b' is no name of an option");
  EXPECT_EQ(error_of("/// @unit hours\nint x;"),
            "a.c:1: @unit: 'hours' is none of ns, us, ms, s, bytes");
  EXPECT_EQ(error_of("/// @short p\nint x;\n/// text\n/// @short p\nint y;"),
            "a.c:4: @short: -p is that of 'x' already");
  EXPECT_EQ(error_of("/// text\n/// @default abc\nint x;").substr(0, 27),
            "a.c:2: the default of 'x': ");
  EXPECT_EQ(error_of("/// @cmdarg {\"short\": \"ab\"}\nint x;"),
            "a.c:1: @cmdarg.short is no single character");
}

TEST_F(Annotate, ADefaultMayHaveItsUnit) {
  EXPECT_EQ(error_of("/// @default 5ms\n/// @unit ms\nint x;"), "");
  EXPECT_NE(error_of("/// @default 5ms\nint x;"), "");
}

TEST_F(Annotate, MapsAreSampled) {
  EXPECT_EQ(
      error_of("/** @sample {\"interval\": 5,\n * \"type\": \"log2_hist\", \"unit\": \"us\",\n"
               " * \"clear_map\": true}\n */\nstruct {} hash SEC(\".maps\");"),
      "");
  EXPECT_EQ(map(1).sample, (package::Sample{5, package::SampleKind::log2_histogram, "us", true}));
  EXPECT_EQ(error_of("/// @sample {}\nstruct {} rb SEC(\".maps\");"),
            "a.c:1: @sample: 'rb' is a ringbuf, which has no elements to read");
}

TEST_F(Annotate, MapsHaveStacks) {
  for (const char* name : {"interpreter", "intepreter"}) {
    EXPECT_EQ(error_of(fmt::format("/// @{} {{\"stack_trace\": {{\"with_symbols\": false}}}}\n"
                                   "struct {{}} rb SEC(\".maps\");",
                                   name)),
              "");
    ASSERT_TRUE(map(0).stack) << name;
    EXPECT_FALSE(map(0).stack->with_symbols);
  }
  EXPECT_EQ(error_of("/// @interpreter {\"stack\": 1}\nstruct {} rb SEC(\".maps\");"),
            "a.c:1: @interpreter: it may be \"default_struct\" or {\"stack_trace\": {}}");
}

TEST_F(Annotate, MapsExport) {
  auto done =
      run("/// @export struct event\nstruct {} rb SEC(\".maps\");\n"
          "/// @export default\nstruct {} hash SEC(\".maps\");");
  ASSERT_TRUE(done);
  EXPECT_THAT(done->exported, ElementsAre("rb", "hash"));
  EXPECT_EQ(map(0).exported, (package::Export{ExportKind::type, 9, {}}));
  EXPECT_EQ(map(1).exported, (package::Export{ExportKind::whole_value, 0, {}}));
  EXPECT_EQ(error_of("/// @export struct none\nstruct {} rb SEC(\".maps\");"),
            "a.c:1: @export: there is no 'struct none'");
  EXPECT_EQ(error_of("/// @export default\nstruct {} rb SEC(\".maps\");"),
            "a.c:1: @export default: 'rb' is a ringbuf, which has no values; name a type: @export "
            "struct NAME");
}

TEST_F(Annotate, ProgramsKeepTheirs) {
  EXPECT_EQ(error_of("/// The program\n/// @ifindex 1\n/// @tchook {\"ifindex\": 2,\n"
                     "/// \"attach_point\": \"BPF_TC_EGRESS\"}\n/// @param ctx the context\n"
                     "SEC(\"xdp\")\nint BPF_PROG(prog, int x)\n{}"),
            "");
  EXPECT_EQ(manifest_.programs[0].annotations,
            nlohmann::json::parse(R"({"description": "The program", "ifindex": 1,
                "tchook": {"ifindex": 2, "attach_point": "BPF_TC_EGRESS"}})"));
  EXPECT_EQ(error_of("/// @ifindex eth0\nint prog() {}").substr(0, 26),
            "a.c:1: @ifindex: bad JSON:");
  EXPECT_EQ(error_of("/// @flags -1\nint prog() {}"), "a.c:1: @flags: -1 is no number from 0");
  EXPECT_EQ(error_of("/// @tcopts 5\nint prog() {}"), "a.c:1: @tcopts: 5 is no object");
  EXPECT_EQ(error_of("/// @tchook {\"attach_point\": \"in\"}\nint prog() {}"),
            "a.c:1: @tchook: attach_point is \"in\"; it may be BPF_TC_INGRESS, BPF_TC_EGRESS or "
            "BPF_TC_CUSTOM");
}

TEST_F(Annotate, LicensesSpeakForAll) {
  for (const char* name : {"LICENSE", "_license", "__license"}) {
    EXPECT_EQ(
        error_of(fmt::format("/// @version 1.2\n/// @brief In\n/// short\n///\n/// At length\n"
                             "/// @details a\n/// b\nchar {}[] SEC(\"license\") = \"GPL\";",
                             name)),
        "");
    EXPECT_EQ(manifest_.document, (package::Document{"1.2", "In short", "At length", "a\nb"}));
  }
}

TEST_F(Annotate, MistakesAreTold) {
  EXPECT_EQ(error_of("/// text\n/// @smaple {}\nstruct {} hash SEC(\".maps\");"),
            "a.c:2: unknown annotation @smaple; did you mean @sample?");
  EXPECT_EQ(error_of("/// @frobnicate\nint x;"),
            "a.c:1: unknown annotation @frobnicate; see irqscope-compile(8)");
  EXPECT_EQ(error_of("/// @sample {}\nint x;"),
            "a.c:1: @sample is for maps, and 'x' is a variable");
  EXPECT_EQ(error_of("/// @unit s\n/// @unit s\nint x;"), "a.c:2: @unit is there twice");
}

TEST_F(Annotate, WhatBelongsToNothingIsOnlyAWarning) {
  auto done =
      run("/// @sample {}\nstatic int unknown;\n/// @frobnicate\nvoid helper(int x) {}\n"
          "/// @version 3\nint other;");
  ASSERT_TRUE(done);
  EXPECT_THAT(done->warnings,
              ElementsAre("a.c:1: warning: @sample is not at one of the maps of the object, and is "
                          "ignored"));
  EXPECT_THAT(run("int x;")->warnings, IsEmpty());
}

}  // namespace
}  // namespace irqscope::compile
