// Reads JSON straight into a C++ value, whatever the text is: what the value has no place for is
// passed over and never stored, so that memory is that of the value, and time grows with the bytes.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recording/content_fields.h"

namespace irqscope::recording {

// Where the next value goes. Null `to`: nowhere.
struct Slot {
  const struct SlotType* type = nullptr;
  void* to = nullptr;
  size_t longest = 0;  // of a text, in bytes
};

// What can be put into a place of one type; each is false if it doesn't fit. An absent function
// stands for a kind of value that never fits.
struct SlotType {
  bool (*null)(void* to) = nullptr;
  bool (*boolean)(void* to, bool value) = nullptr;
  bool (*number)(void* to, bool is_negative, uint64_t bits) = nullptr;
  bool (*text)(void* to, std::string& value) = nullptr;
  // An object: where the value of a key goes; `seen` has a bit per field.
  Slot (*member)(void* to, std::string_view key, uint64_t& seen) = nullptr;
  bool (*is_whole)(uint64_t seen) = nullptr;
  // A list: emptied, then a place for each element.
  void (*clear)(void* to) = nullptr;
  Slot (*element)(void* to, size_t longest) = nullptr;
  // An optional value: the place inside, for all but null.
  Slot (*inside)(void* to, size_t longest) = nullptr;
};

// False if the text is no JSON, nested too deep, or if it doesn't fit `slot`; what that points to
// then has something of it. Also false once a stop is requested (base/stop_signal.h).
bool read_json(std::string_view text, Slot slot);

template <class T>
Slot slot_of(T& value, size_t longest = kLongestName);

// Finds the field of a key.
struct FieldFinder {
  std::string_view wanted;
  uint64_t bit = 1;
  uint64_t found = 0;
  Slot slot = {};

  template <class T>
  void operator()(std::string_view key, T& value, size_t longest = kLongestName) {
    if (key == wanted) {
      found = bit;
      slot = slot_of(value, longest);
    }
    bit <<= 1;
  }
  template <class T>
  void maybe(std::string_view key, T& value, size_t longest = kLongestName) {
    (*this)(key, value, longest);
  }
};

// Which fields there must be.
struct FieldCounter {
  uint64_t bit = 1;
  uint64_t needed = 0;

  template <class T>
  void operator()(std::string_view, T&, size_t = 0) {
    needed |= std::exchange(bit, bit << 1);
  }
  template <class T>
  void maybe(std::string_view, T&, size_t = 0) {
    bit <<= 1;
  }
};

template <class T>
Slot member_slot(void* to, std::string_view key, uint64_t& seen) {
  FieldFinder finder{.wanted = key};
  fields(finder, *static_cast<T*>(to));
  seen |= finder.found;
  return finder.slot;
}

template <class T>
bool has_all_fields(uint64_t seen) {
  T any;
  FieldCounter counter;
  fields(counter, any);
  return (seen & counter.needed) == counter.needed;
}

template <std::integral T>
bool set_number(void* to, bool is_negative, uint64_t bits) {
  bool fits = is_negative ? std::in_range<T>(static_cast<int64_t>(bits)) : std::in_range<T>(bits);
  if (fits) *static_cast<T*>(to) = static_cast<T>(bits);
  return fits;
}

// One of the values up to `last`, by its name.
template <class T, T last, std::string_view (*name_of)(T)>
bool set_name(void* to, std::string& name) {
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    *static_cast<T*>(to) = static_cast<T>(i);
    if (name == name_of(static_cast<T>(i))) return true;
  }
  return false;
}

template <class T>
struct SlotTypeOf {
  static constexpr SlotType type = {.member = member_slot<T>, .is_whole = has_all_fields<T>};
};
template <std::integral T>
struct SlotTypeOf<T> {
  static constexpr SlotType type = {.number = set_number<T>};
};
template <>
struct SlotTypeOf<bool> {
  static constexpr SlotType type = {.boolean = [](void* to, bool value) {
    *static_cast<bool*>(to) = value;
    return true;
  }};
};
template <>
struct SlotTypeOf<std::string> {
  static constexpr SlotType type = {.text = [](void* to, std::string& value) {
    *static_cast<std::string*>(to) = std::move(value);
    return true;
  }};
};
template <>
struct SlotTypeOf<Kind> {
  static constexpr SlotType type = {.text = set_name<Kind, Kind::all, kind_name>};
};
template <>
struct SlotTypeOf<RunContext> {
  static constexpr SlotType type = {.text = set_name<RunContext, RunContext::task, context_name>};
};
template <class T>
struct SlotTypeOf<std::optional<T>> {
  static constexpr SlotType type = {
      .null =
          [](void* to) {
            static_cast<std::optional<T>*>(to)->reset();
            return true;
          },
      .inside =
          [](void* to, size_t longest) {
            return slot_of(static_cast<std::optional<T>*>(to)->emplace(), longest);
          }};
};
template <class T>
struct SlotTypeOf<std::vector<T>> {
  static constexpr SlotType type = {
      .clear = [](void* to) { static_cast<std::vector<T>*>(to)->clear(); },
      .element =
          [](void* to, size_t longest) {
            return slot_of(static_cast<std::vector<T>*>(to)->emplace_back(), longest);
          }};
};

template <class T>
Slot slot_of(T& value, size_t longest) {
  return {&SlotTypeOf<T>::type, &value, longest};
}

}  // namespace irqscope::recording
