#include "ebpf/btf_types.h"

#include <bpf/btf.h>
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "ebpf/btf_names.h"
#include "ebpf/handles.h"

namespace irqscope::ebpf {
namespace {

using testing::HasSubstr;

class BtfTypes : public testing::Test {
 protected:
  void SetUp() override {
    int_ = add(btf__add_int(all(), "int", 4, BTF_INT_SIGNED));
    uint_ = add(btf__add_int(all(), "unsigned int", 4, 0));
    char_ = add(btf__add_int(all(), "char", 1, BTF_INT_SIGNED));
    bool_ = add(btf__add_int(all(), "_Bool", 1, BTF_INT_BOOL));
  }

  btf* all() { return types_.get(); }
  static int add(int id) {
    EXPECT_GT(id, 0);
    return id;
  }
  void field(const char* name, int type, unsigned bit_offset, unsigned bits = 0) {
    EXPECT_EQ(btf__add_field(all(), name, type, bit_offset, bits), 0) << name;
  }
  int array(int element, unsigned count) {
    return add(btf__add_array(all(), int_, element, count));
  }
  int structure(const char* name, unsigned bytes) {
    return add(btf__add_struct(all(), name, bytes));
  }
  // Id of the type that is added after `ahead` others.
  int next(int ahead = 0) { return static_cast<int>(btf__type_cnt(all())) + ahead; }

  types::TypePtr read(int id) {
    auto type = TypeReader(all()).read(static_cast<uint32_t>(id));
    EXPECT_TRUE(type) << (type ? "" : type.error().message);
    return type ? *type : std::make_shared<types::Type>();
  }
  std::string error(int id) {
    auto type = TypeReader(all()).read(static_cast<uint32_t>(id));
    return type ? "no error" : type.error().message;
  }
  std::string name(int id) {
    auto text = type_name(all(), static_cast<uint32_t>(id));
    return text ? *text : text.error().message;
  }

  Owner<btf> types_{btf__new_empty()};
  int int_ = 0, uint_ = 0, char_ = 0, bool_ = 0;
};

TEST_F(BtfTypes, Integers) {
  auto type = read(int_);
  EXPECT_EQ(type->kind, types::Kind::integer);
  EXPECT_EQ(type->name, "int");
  EXPECT_EQ(type->id, static_cast<uint32_t>(int_));
  EXPECT_EQ(type->bytes, 4u);
  EXPECT_TRUE(type->is_signed);
  EXPECT_FALSE(type->is_char);
  EXPECT_FALSE(read(uint_)->is_signed);
  EXPECT_TRUE(read(char_)->is_char);
  EXPECT_EQ(read(bool_)->kind, types::Kind::boolean);
  EXPECT_FALSE(read(add(btf__add_int(all(), "unsigned char", 1, 0)))->is_char);
  EXPECT_EQ(read(add(btf__add_int(all(), "__int128", 16, BTF_INT_SIGNED)))->bytes, 16u);
}

TEST_F(BtfTypes, Floats) {
  EXPECT_EQ(read(add(btf__add_float(all(), "double", 8)))->kind, types::Kind::floating);
  EXPECT_EQ(read(add(btf__add_float(all(), "long double", 16)))->kind, types::Kind::opaque);
}

TEST_F(BtfTypes, TheOutermostTypedefIsTheName) {
  int inner = add(btf__add_typedef(all(), "__kernel_pid_t", int_));
  int pid = add(btf__add_typedef(all(), "pid_t", inner));
  auto type = read(pid);
  EXPECT_EQ(type->kind, types::Kind::integer);
  EXPECT_EQ(type->name, "pid_t");
  EXPECT_EQ(type->id, static_cast<uint32_t>(pid));
  EXPECT_EQ(read(inner)->name, "__kernel_pid_t");
}

TEST_F(BtfTypes, QualifiersAreSkipped) {
  int id = add(btf__add_const(all(), add(btf__add_volatile(all(), uint_))));
  id = add(btf__add_restrict(all(), add(btf__add_type_tag(all(), "user", id))));
  EXPECT_EQ(read(id)->name, "unsigned int");
  EXPECT_EQ(read(id)->id, static_cast<uint32_t>(uint_));
}

TEST_F(BtfTypes, Enumerations) {
  int id = add(btf__add_enum(all(), "color", 4));
  ASSERT_EQ(btf__add_enum_value(all(), "red", 0), 0);
  ASSERT_EQ(btf__add_enum_value(all(), "last", 7), 0);
  auto type = read(id);
  EXPECT_EQ(type->kind, types::Kind::enumeration);
  EXPECT_EQ(type->name, "enum color");
  EXPECT_FALSE(type->is_signed);
  ASSERT_EQ(type->enumerators.size(), 2u);
  EXPECT_EQ(type->enumerators[1].name, "last");
  EXPECT_EQ(type->enumerators[1].value, 7u);
}

TEST_F(BtfTypes, EnumerationsWithNegativeNumbers) {
  int id = add(btf__add_enum(all(), "result", 4));
  ASSERT_EQ(btf__add_enum_value(all(), "failed", -1), 0);
  auto type = read(id);
  EXPECT_TRUE(type->is_signed);
  EXPECT_EQ(type->enumerators[0].value, UINT64_MAX);
}

TEST_F(BtfTypes, EnumerationsWithTheHighestBit) {
  int id = add(btf__add_enum(all(), "flags", 4));
  ASSERT_EQ(btf__add_enum_value(all(), "top", 0x80000000), 0);
  // libbpf marks it as signed if the number is; made by hand, as clang 14 does, it is not.
  auto* raw = const_cast<btf_type*>(btf__type_by_id(all(), static_cast<uint32_t>(id)));
  raw->info &= 0x7fffffff;
  auto type = read(id);
  EXPECT_FALSE(type->is_signed);
  EXPECT_EQ(type->enumerators[0].value, 0x80000000u);
}

TEST_F(BtfTypes, EnumerationsOf64Bits) {
  int id = add(btf__add_enum64(all(), "big", 8, false));
  ASSERT_EQ(btf__add_enum64_value(all(), "top", UINT64_MAX - 1), 0);
  auto type = read(id);
  EXPECT_EQ(type->name, "enum big");
  EXPECT_EQ(type->bytes, 8u);
  EXPECT_EQ(type->enumerators[0].value, UINT64_MAX - 1);
}

TEST_F(BtfTypes, Arrays) {
  auto type = read(array(array(char_, 8), 2));
  EXPECT_EQ(type->kind, types::Kind::array);
  EXPECT_EQ(type->count, 2u);
  EXPECT_EQ(type->bytes, 16u);
  EXPECT_EQ(type->name, "char[2][8]");
  EXPECT_EQ(type->element->name, "char[8]");
}

TEST_F(BtfTypes, StructsWithAnOpenArray) {
  int open = array(uint_, 0);
  int id = structure("event", 4);
  field("n", uint_, 0);
  field("items", open, 32);
  auto type = read(id);
  EXPECT_EQ(type->kind, types::Kind::structure);
  EXPECT_EQ(type->name, "struct event");
  EXPECT_EQ(type->bytes, 4u);
  ASSERT_EQ(type->members.size(), 2u);
  EXPECT_EQ(type->members[1].name, "items");
  EXPECT_EQ(type->members[1].bit_offset, 32u);
  EXPECT_EQ(type->members[1].type->count, 0u);
  EXPECT_EQ(type->members[1].type->name, "unsigned int[0]");
}

TEST_F(BtfTypes, AnonymousTypesHaveNoName) {
  int inner = add(btf__add_union(all(), nullptr, 4));
  field("a", uint_, 0);
  int id = structure("event", 4);
  field("", inner, 0);
  auto type = read(id);
  EXPECT_EQ(type->members[0].name, "");
  EXPECT_EQ(type->members[0].type->name, "");
  EXPECT_EQ(type->members[0].type->kind, types::Kind::union_);
}

TEST_F(BtfTypes, BitFields) {
  int id = structure("flags", 4);
  field("a", uint_, 0, 3);
  field("b", int_, 3, 10);
  auto type = read(id);
  EXPECT_EQ(type->members[0].bit_size, 3u);
  EXPECT_EQ(type->members[1].bit_size, 10u);
  EXPECT_EQ(type->members[1].bit_offset, 3u);
}

TEST_F(BtfTypes, BitFieldsOfOldCompilers) {
  int three = add(btf__add_int(all(), "unsigned int", 4, 0));
  // bits 3, offset 5; libbpf itself makes whole integers only.
  auto* raw = const_cast<btf_type*>(btf__type_by_id(all(), static_cast<uint32_t>(three)));
  *reinterpret_cast<uint32_t*>(raw + 1) = 5u << 16 | 3;
  int alias = add(btf__add_typedef(all(), "u3", three));
  int id = structure("flags", 4);
  field("whole", uint_, 0);
  field("part", alias, 8);
  auto type = read(id);
  EXPECT_EQ(type->members[0].bit_size, 0u);
  EXPECT_EQ(type->members[1].bit_size, 3u);
  EXPECT_EQ(type->members[1].bit_offset, 13u);
}

TEST_F(BtfTypes, WhatHasNoSizeIsOpaque) {
  auto forward = read(add(btf__add_fwd(all(), "secret", BTF_FWD_STRUCT)));
  EXPECT_EQ(forward->kind, types::Kind::opaque);
  EXPECT_EQ(forward->name, "struct secret");
  EXPECT_EQ(forward->bytes, 0u);
  EXPECT_EQ(read(0)->name, "void");
}

TEST_F(BtfTypes, AStructMayPointToItself) {
  int pointer = next(1);
  int id = structure("node", 8);
  field("next", pointer, 0);
  ASSERT_EQ(add(btf__add_ptr(all(), id)), pointer);
  auto type = read(id);
  EXPECT_EQ(type->members[0].type->kind, types::Kind::pointer);
  EXPECT_EQ(type->members[0].type->name, "struct node *");
}

TEST_F(BtfTypes, NamesAreAsCWritesThem) {
  int event = structure("event", 0);
  int pointer = add(btf__add_ptr(all(), add(btf__add_const(all(), event))));
  EXPECT_EQ(name(pointer), "struct event *");
  EXPECT_EQ(name(add(btf__add_ptr(all(), pointer))), "struct event **");
  EXPECT_EQ(name(add(btf__add_ptr(all(), 0))), "void *");
  EXPECT_EQ(name(array(pointer, 4)), "struct event *[4]");
  EXPECT_EQ(name(add(btf__add_ptr(all(), array(int_, 4)))), "int (*)[4]");
  EXPECT_EQ(name(add(btf__add_ptr(all(), structure(nullptr, 0)))), "struct {...} *");
  int function = add(btf__add_func_proto(all(), int_));
  ASSERT_EQ(btf__add_func_param(all(), "a", uint_), 0);
  ASSERT_EQ(btf__add_func_param(all(), "b", pointer), 0);
  ASSERT_EQ(btf__add_func_param(all(), "", 0), 0);
  int call = add(btf__add_ptr(all(), function));
  EXPECT_EQ(name(call), "int (*)(unsigned int, struct event *, ...)");
  EXPECT_EQ(name(array(call, 2)), "int (*[2])(unsigned int, struct event *, ...)");
  EXPECT_EQ(name(add(btf__add_ptr(all(), add(btf__add_func_proto(all(), 0))))), "void (*)(void)");
}

TEST_F(BtfTypes, FindsByName) {
  int event = structure("event", 0);
  int alias = add(btf__add_typedef(all(), "event", event));
  int u = add(btf__add_union(all(), "u", 0));
  int wide = add(btf__add_enum64(all(), "e", 8, false));
  structure(nullptr, 0);
  TypeReader reader(all());
  EXPECT_EQ(reader.find("struct event"), static_cast<uint32_t>(event));
  EXPECT_EQ(reader.find("event"), static_cast<uint32_t>(alias));
  EXPECT_EQ(reader.find("union u"), static_cast<uint32_t>(u));
  EXPECT_EQ(reader.find("enum e"), static_cast<uint32_t>(wide));
  EXPECT_EQ(reader.find("unsigned int"), static_cast<uint32_t>(uint_));
  EXPECT_EQ(reader.find("u"), 0u);
  EXPECT_EQ(reader.find("struct "), 0u);
  EXPECT_EQ(reader.find(""), 0u);
}

// What follows comes from somebody who means no good.

TEST_F(BtfTypes, AStructInItself) {
  int id = structure("evil", 8);
  field("self", id, 0);
  EXPECT_EQ(error(id), "type 5 ('struct evil'): types nest deeper than 32");
}

TEST_F(BtfTypes, CyclesOfOtherKinds) {
  int alias = next();
  add(btf__add_typedef(all(), "loop", alias));
  EXPECT_THAT(error(alias), HasSubstr("nest deeper than 32"));
  int pointer = next();
  add(btf__add_ptr(all(), pointer));
  EXPECT_THAT(error(pointer), HasSubstr("too deep"));
  int qualifier = next();
  add(btf__add_const(all(), qualifier));
  EXPECT_THAT(error(qualifier), HasSubstr("no end of qualifiers"));
  int list = next();
  array(list, 1);
  EXPECT_THAT(error(list), HasSubstr("too deep"));
}

TEST_F(BtfTypes, TypesThatNestTooDeep) {
  int inner = int_;
  for (int depth = 0; depth < 32; ++depth) {
    int outer = structure("level", 4);
    field("in", inner, 0);
    inner = outer;
  }
  EXPECT_EQ(error(inner), "no error");
  int outer = structure("level", 4);
  field("in", inner, 0);
  EXPECT_THAT(error(outer), HasSubstr("deeper than 32"));
  // Also if the inner ones are known already.
  TypeReader reader(all());
  EXPECT_TRUE(reader.read(static_cast<uint32_t>(inner)));
  EXPECT_FALSE(reader.read(static_cast<uint32_t>(outer)));
}

TEST_F(BtfTypes, TooManyValues) {
  EXPECT_EQ(error(array(int_, 65536)), "no error");
  EXPECT_THAT(error(array(int_, 65537)), HasSubstr("more than 65536 values"));
  EXPECT_THAT(error(array(structure("empty", 0), 0xffffffff)), HasSubstr("more than 65536 values"));
  int inner = int_;
  for (int i = 0; i < 9; ++i) inner = array(inner, 256);
  EXPECT_THAT(error(inner), HasSubstr("more than 65536 values"));
  EXPECT_EQ(error(array(char_, 1 << 20)), "no error");  // one text
  EXPECT_THAT(error(array(char_, 0xffffffff)), HasSubstr("more than 268435456 bytes"));
}

TEST_F(BtfTypes, TooManyValuesInManyMembers) {
  int many = array(int_, 40000);
  int id = structure("wide", 320000);
  field("a", many, 0);
  EXPECT_EQ(error(id), "no error");
  field("b", many, 160000 * 8);
  EXPECT_EQ(error(id), "type 6 ('struct wide'): more than 65536 values");
}

TEST_F(BtfTypes, MembersOutside) {
  int id = structure("evil", 4);
  field("in", uint_, 0);
  EXPECT_EQ(error(id), "no error");
  field("out", char_, 32);
  EXPECT_EQ(error(id), "type 5 ('struct evil'): member 'out' lies outside of it");
  int bits = structure("evil", 4);
  field("out", uint_, 30, 3);
  EXPECT_THAT(error(bits), HasSubstr("member 'out' lies outside of it"));
}

TEST_F(BtfTypes, ImpossibleBitFields) {
  int wide = structure("evil", 64);
  field("x", char_, 0, 9);
  EXPECT_THAT(error(wide), HasSubstr("member 'x' is no bit field"));
  int inner = structure("inner", 4);
  int of_struct = structure("evil", 64);
  field("x", inner, 0, 3);
  EXPECT_THAT(error(of_struct), HasSubstr("member 'x' is no bit field"));
  int list = array(char_, 2);
  int crooked = structure("evil", 64);
  field("b", uint_, 8, 3);
  field("x", list, 16);
  // libbpf does not add it at such a place.
  btf_members(btf__type_by_id(all(), static_cast<uint32_t>(crooked)))[1].offset = 12;
  EXPECT_THAT(error(crooked), HasSubstr("member 'x' is no bit field"));
}

TEST_F(BtfTypes, IdsThatDoNotExist) {
  EXPECT_EQ(error(999), "type 999: type 999 does not exist");
  int id = structure("evil", 8);
  field("x", 999, 0);
  EXPECT_EQ(error(id), "type 5 ('struct evil'): type 999 does not exist");
  EXPECT_THAT(error(add(btf__add_ptr(all(), 999))), HasSubstr("type 999 does not exist"));
}

TEST_F(BtfTypes, NamesThatDoNotExistOrAreTooLong) {
  int id = structure("evil", 8);
  field(std::string(513, 'x').c_str(), uint_, 0);
  EXPECT_EQ(error(id), "type 5 ('struct evil'): a name is longer than 512 bytes");
  auto* raw = const_cast<btf_type*>(btf__type_by_id(all(), static_cast<uint32_t>(id)));
  raw->name_off = 0x7fffffff;
  EXPECT_EQ(error(id), "type 5: a name lies outside of the names");
}

TEST_F(BtfTypes, ParametersThatMultiply) {
  int inner = int_;
  for (int i = 0; i < 20; ++i) {
    int function = add(btf__add_func_proto(all(), inner));
    for (int j = 0; j < 4; ++j) ASSERT_EQ(btf__add_func_param(all(), "", inner), 0);
    inner = add(btf__add_ptr(all(), function));
  }
  EXPECT_THAT(error(inner), HasSubstr("too deep"));
}

TEST_F(BtfTypes, WhatIsNoData) {
  int function =
      add(btf__add_func(all(), "f", BTF_FUNC_GLOBAL, add(btf__add_func_proto(all(), 0))));
  EXPECT_THAT(error(function), HasSubstr("it is no type of data"));
}

TEST_F(BtfTypes, MemoryIsBounded) {
  int big = add(btf__add_enum(all(), "big", 4));
  std::string name(500, 'n');
  for (int i = 0; i < 60000; ++i) ASSERT_EQ(btf__add_enum_value(all(), name.c_str(), i), 0);
  TypeReader reader(all());
  EXPECT_TRUE(reader.read(static_cast<uint32_t>(big)));
  bool failed = false;
  for (int i = 0; i < 20 && !failed; ++i) {
    int alias = add(btf__add_typedef(all(), "again", big));
    failed = !reader.read(static_cast<uint32_t>(alias));
  }
  EXPECT_TRUE(failed);
}

}  // namespace
}  // namespace irqscope::ebpf
