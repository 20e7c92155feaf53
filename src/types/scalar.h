// Single values out of the bytes of a type: whatever is no array, structure or union.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "types/type.h"

namespace irqscope::types {

__extension__ using Wide = unsigned __int128;
__extension__ using SignedWide = __int128;

// The bits of a value, sign-extended if its type is signed. Empty if bytes are missing.
std::optional<Wide> load(const Type& type, std::span<const std::byte> bytes);
// Of a member; `bytes` are those of the struct.
std::optional<Wide> load(const Member& member, std::span<const std::byte> bytes);

bool is_scalar(const Type& type);
// An array of char.
bool is_text(const Type& type);
// What is in it: up to the first NUL, or all.
std::string_view text_of(std::span<const std::byte> bytes);

// The bytes of a member among those of its struct; none if they are missing. `open`: with those
// that follow, which belong to a member that ends with `x[]`.
std::span<const std::byte> bytes_of(const Member& member, std::span<const std::byte> bytes,
                                    bool open);

}  // namespace irqscope::types
