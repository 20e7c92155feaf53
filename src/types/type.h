// A type of C data, flat enough that bytes can be read and written with it and no BTF at hand.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace irqscope::types {

enum class Kind {
  integer,
  boolean,
  floating,
  enumeration,
  pointer,  // what it points to is part of the name only
  array,
  structure,
  union_,
  opaque,  // bytes whose type is not known, or of no size
};

struct Type;
using TypePtr = std::shared_ptr<const Type>;  // one node may be part of several types

struct Member {
  std::string name;  // empty: an anonymous struct or union, whose members belong to the outer one
  TypePtr type;
  uint32_t bit_offset = 0;  // from the start of the struct
  uint32_t bit_size = 0;    // of a bit field; 0: a whole value
};

struct Enumerator {
  std::string name;
  uint64_t value = 0;  // sign-extended if the type is signed
};

// Whoever builds one sees to it that (ebpf/btf_types.h does):
// - every member and element lies within its parent, and there is no cycle;
// - structs nest at most kMaxDepth deep, and have at most kMaxLeaves values in all.
struct Type {
  Kind kind = Kind::opaque;
  // As C writes it, without qualifiers: "unsigned int", "pid_t", "struct event", "char[16]",
  // "struct event *". Empty for an anonymous struct, union or enum.
  std::string name;
  uint32_t id = 0;     // in the BTF that it came from
  uint64_t bytes = 0;  // integers and enumerations: 1, 2, 4, 8 or 16; floating: 4 or 8
  bool is_signed = false;
  bool is_char = false;                      // of integers: `char`, so that an array of it is text
  TypePtr element = nullptr;                 // of an array
  uint64_t count = 0;                        // of an array; 0: `x[]` at the end of a struct
  std::vector<Member> members = {};          // of a structure or union, in the order of the source
  std::vector<Enumerator> enumerators = {};  // of an enumeration
};

constexpr int kMaxDepth = 32;
constexpr uint64_t kMaxLeaves = 65536;

}  // namespace irqscope::types
