#include "compile/exports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "package/describe.h"

namespace irqscope::compile {
namespace {

using package::Export;
using package::ExportKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

types::TypePtr make_struct(const std::string& name, uint32_t id) {
  auto number = std::make_shared<types::Type>();
  number->kind = types::Kind::integer;
  number->name = "int";
  auto inner = std::make_shared<types::Type>();
  inner->kind = types::Kind::union_;
  types::Type type;
  type.kind = types::Kind::structure;
  type.name = name;
  type.id = id;
  type.bytes = 8;
  type.members = {{"pid", number, 0, 0}, {"", inner, 32, 0}};
  return std::make_shared<const types::Type>(type);
}

class Exports : public testing::Test {
 protected:
  Exports() {
    for (const char* name : {"rb", "other", "hash"}) {
      ebpf::ObjectMap map;
      map.name = name;
      map.type_name = name == std::string("hash") ? "hash" : "ringbuf";
      object_.maps.push_back(map);
    }
    known_["struct a"] = make_struct("struct a", 5);
    known_["b"] = make_struct("", 6);
    manifest_ = package::describe(object_);
  }
  std::vector<std::string> run(const std::vector<DeclaredType>& header,
                               const std::vector<DeclaredType>& wished,
                               const std::vector<std::string>& exported) {
    return set_exports({"x.c", "x.h", named_, header, wished, sent_, known_, object_, exported},
                       manifest_);
  }
  void send(const std::string& map, const DeclaredType& type) { sent_[map][type.in_c()] = type; }

  bool named_ = true;
  SentTypes sent_;
  ebpf::ObjectInfo object_;
  KnownTypes known_;
  package::Manifest manifest_;
  const DeclaredType a_{"struct", "a", 1};
  const DeclaredType b_{"", "b", 2};
};

TEST_F(Exports, TypesAreThoseOfTheHeaderInItsOrder) {
  run({b_, a_}, {}, {});
  ASSERT_EQ(manifest_.export_types.size(), 2u);
  EXPECT_EQ(manifest_.export_types[0].name, "b");
  EXPECT_EQ(manifest_.export_types[0].type_id, 6u);
  EXPECT_EQ(manifest_.export_types[1],
            (package::ExportType{"a", 8, 5, {{"pid", "int"}, {"", "union"}}}));
  EXPECT_FALSE(manifest_.multiple_exports);
}

TEST_F(Exports, OneTypeIsThatOfAllEvents) {
  EXPECT_THAT(run({a_}, {}, {}), IsEmpty());
  EXPECT_EQ(manifest_.maps[0].exported, Export());
}

TEST_F(Exports, WithoutATypeTheMapsAreNamed) {
  auto warnings = run({}, {}, {});
  ASSERT_EQ(warnings.size(), 2u);
  EXPECT_EQ(warnings[0],
            "x.c: warning: map 'rb' has events of a type that is not known; name a header that "
            "declares it, or write '/// @export struct NAME' above it");
}

TEST_F(Exports, WithSeveralTypesTheOneTakenIsNamed) {
  EXPECT_THAT(
      run({a_, b_}, {}, {}),
      ElementsAre(HasSubstr("'rb' has events that are taken for 'a', the first type in x.h;"),
                  HasSubstr("'other'")));
}

TEST_F(Exports, WhatIsSentIsKnown) {
  send("rb", a_);
  send("other", a_);
  EXPECT_THAT(
      run({}, {}, {}),
      ElementsAre("x.c: note: map 'rb' has events of 'struct a', which the program sends",
                  "x.c: note: map 'other' has events of 'struct a', which the program sends"));
  EXPECT_FALSE(manifest_.multiple_exports);
  ASSERT_EQ(manifest_.export_types.size(), 1u);
  EXPECT_EQ(manifest_.export_types[0].type_id, 5u);
}

TEST_F(Exports, WhatIsSentStandsAboveTheFirstOfAHeader) {
  send("other", b_);
  EXPECT_THAT(run({a_, b_}, {}, {}),
              ElementsAre(HasSubstr("'rb' has events that are taken for 'a'"),
                          HasSubstr("'other' has events of 'b', which the program sends")));
  EXPECT_TRUE(manifest_.multiple_exports);
  EXPECT_EQ(manifest_.maps[0].exported, (Export{ExportKind::type, 5, {}}));
  EXPECT_EQ(manifest_.maps[1].exported, (Export{ExportKind::type, 6, {}}));
}

TEST_F(Exports, TwoTypesForOneMapAreTold) {
  send("rb", a_);
  send("rb", b_);
  EXPECT_THAT(run({}, {}, {}), testing::Contains(HasSubstr("'rb' is sent 'b' and 'struct a', so")));
  EXPECT_TRUE(manifest_.export_types.empty());
}

TEST_F(Exports, AHeaderThatNobodyNamedIsTold) {
  named_ = false;
  EXPECT_THAT(run({a_}, {}, {}), testing::Contains("x.c: note: map 'rb' has events of 'a' in x.h"));
}

TEST_F(Exports, OneThatIsToldMakesEachMapSayItsOwn) {
  manifest_.maps[0].exported = {ExportKind::type, 6, {}};
  manifest_.maps[2].sample.emplace();
  EXPECT_THAT(run({a_}, {b_}, {"rb"}), IsEmpty());
  EXPECT_TRUE(manifest_.multiple_exports);
  EXPECT_EQ(manifest_.maps[0].exported, (Export{ExportKind::type, 6, {}}));
  EXPECT_EQ(manifest_.maps[1].exported, (Export{ExportKind::type, 5, {}}));
  EXPECT_EQ(manifest_.maps[2].exported, (Export{ExportKind::whole_value, 0, {}}));
  EXPECT_EQ(manifest_.export_types.size(), 2u);
}

}  // namespace
}  // namespace irqscope::compile
