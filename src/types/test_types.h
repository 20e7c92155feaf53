// For tests: types, put together by hand.
#pragma once

#include <bit>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "types/type.h"

namespace irqscope::types::test {

inline TypePtr integer(const std::string& name, uint64_t bytes, bool is_signed) {
  return std::make_shared<Type>(
      Type{.kind = Kind::integer, .name = name, .bytes = bytes, .is_signed = is_signed});
}
inline TypePtr u8() { return integer("unsigned char", 1, false); }
inline TypePtr u32() { return integer("unsigned int", 4, false); }
inline TypePtr i32() { return integer("int", 4, true); }
inline TypePtr u64() { return integer("unsigned long long", 8, false); }

inline TypePtr character() {
  Type type{.kind = Kind::integer, .name = "char", .bytes = 1, .is_signed = true};
  type.is_char = true;
  return std::make_shared<Type>(type);
}
inline TypePtr boolean() {
  return std::make_shared<Type>(Type{.kind = Kind::boolean, .name = "bool", .bytes = 1});
}
inline TypePtr floating(uint64_t bytes) {
  return std::make_shared<Type>(
      Type{.kind = Kind::floating, .name = bytes == 4 ? "float" : "double", .bytes = bytes});
}
inline TypePtr pointer() {
  return std::make_shared<Type>(Type{.kind = Kind::pointer, .name = "void *", .bytes = 8});
}
inline TypePtr opaque(uint64_t bytes) {
  return std::make_shared<Type>(Type{.kind = Kind::opaque, .name = "struct x", .bytes = bytes});
}
inline TypePtr enumeration(uint64_t bytes, bool is_signed, std::vector<Enumerator> enumerators) {
  Type type{.kind = Kind::enumeration, .name = "enum e", .bytes = bytes, .is_signed = is_signed};
  type.enumerators = std::move(enumerators);
  return std::make_shared<Type>(type);
}
inline TypePtr array(const TypePtr& element, uint64_t count) {
  Type type{.kind = Kind::array, .name = element->name + "[" + std::to_string(count) + "]"};
  type.bytes = element->bytes * count;
  type.element = element;
  type.count = count;
  return std::make_shared<Type>(type);
}
inline TypePtr text(uint64_t count) { return array(character(), count); }

inline Member member(const std::string& name, const TypePtr& type, uint32_t offset) {
  return {name, type, offset * 8, 0};
}
inline Member bits(const std::string& name, const TypePtr& type, uint32_t bit_offset,
                   uint32_t bit_size) {
  return {name, type, bit_offset, bit_size};
}
inline TypePtr record(uint64_t bytes, std::vector<Member> members, Kind kind = Kind::structure) {
  Type type{.kind = kind, .name = "struct event", .bytes = bytes};
  type.members = std::move(members);
  return std::make_shared<Type>(type);
}

inline std::vector<std::byte> bytes(const std::vector<unsigned>& values) {
  std::vector<std::byte> result;
  for (unsigned value : values) result.push_back(static_cast<std::byte>(value));
  return result;
}
template <class T>
std::vector<std::byte> bytes_of_value(const T& value) {
  std::vector<std::byte> result(sizeof(T));
  std::memcpy(result.data(), &value, sizeof(T));
  return result;
}

}  // namespace irqscope::types::test
