// Owners of what a C library hands out and wants closed.
#pragma once

#include <memory>

namespace irqscope {

// How a handle of this type is closed: specialized for each, beside the library's own header.
template <class T>
struct Close;

// Move-only; closes it in the end. Null: none.
template <class T>
using Owner = std::unique_ptr<T, Close<T>>;

}  // namespace irqscope
