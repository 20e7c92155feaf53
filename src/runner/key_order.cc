#include "runner/key_order.h"

#include <algorithm>
#include <bit>
#include <compare>

#include "types/scalar.h"

namespace irqscope::runner {
namespace {

using types::Kind;
using types::SignedWide;
using types::Type;
using types::Wide;

using Order = std::strong_ordering;

Order compare_bytes(Bytes a, Bytes b) {
  return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end());
}

double as_double(const Type& type, Wide bits) {
  if (type.bytes == sizeof(float)) return std::bit_cast<float>(static_cast<uint32_t>(bits));
  return std::bit_cast<double>(static_cast<uint64_t>(bits));
}

Order compare_values(const Type& type, Wide a, Wide b) {
  if (type.kind == Kind::floating) return std::strong_order(as_double(type, a), as_double(type, b));
  bool less = type.is_signed ? static_cast<SignedWide>(a) < static_cast<SignedWide>(b) : a < b;
  return a == b ? Order::equal : less ? Order::less : Order::greater;
}

Order compare(const Type& type, Bytes a, Bytes b);

Order compare(const types::Member& member, Bytes a, Bytes b) {
  auto x = types::bytes_of(member, a, false);
  auto y = types::bytes_of(member, b, false);
  if (member.bit_size == 0) return compare(*member.type, x, y);
  auto left = load(member, a);
  auto right = load(member, b);
  return left && right ? compare_values(*member.type, *left, *right) : compare_bytes(x, y);
}

Order compare_items(const Type& array, Bytes a, Bytes b) {
  size_t bytes = array.element->bytes;
  size_t shared = std::min(a.size(), b.size());
  for (size_t i = 0; bytes > 0 && i + bytes <= shared; i += bytes) {
    Order order = compare(*array.element, a.subspan(i, bytes), b.subspan(i, bytes));
    if (order != Order::equal) return order;
  }
  return compare_bytes(a, b);
}

Order compare(const Type& type, Bytes a, Bytes b) {
  if (types::is_scalar(type)) {
    auto x = load(type, a);
    auto y = load(type, b);
    return x && y ? compare_values(type, *x, *y) : compare_bytes(a, b);
  }
  if (types::is_text(type)) return types::text_of(a) <=> types::text_of(b);
  if (type.kind == Kind::array) return compare_items(type, a, b);
  for (const types::Member& member : type.members) {
    Order order = compare(member, a, b);
    if (order != Order::equal) return order;
  }
  return compare_bytes(a, b);
}

}  // namespace

std::vector<const Element*> by_key(const std::vector<Element>& elements,
                                   const types::TypePtr& key) {
  std::vector<const Element*> sorted;
  sorted.reserve(elements.size());
  for (const Element& element : elements) sorted.push_back(&element);
  std::stable_sort(sorted.begin(), sorted.end(), [&](const Element* a, const Element* b) {
    return (key ? compare(*key, a->key, b->key) : compare_bytes(a->key, b->key)) < 0;
  });
  return sorted;
}

}  // namespace irqscope::runner
