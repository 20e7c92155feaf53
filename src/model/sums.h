// Adding and subtracting what was counted; interval.h and group.h are made of it.
#pragma once

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include "model/snapshot.h"

namespace irqscope {

// Unknown only if both are.
std::optional<uint64_t> plus(std::optional<uint64_t> a, std::optional<uint64_t> b);
std::optional<uint64_t> minus(std::optional<uint64_t> later, std::optional<uint64_t> earlier);

// What tells the items of a list apart.
inline SourceKey key_of(const Row& row) { return row.source.key; }
inline std::pair<SourceKey, SourceKey> key_of(const Theft& theft) {
  return {theft.victim.key, theft.share.source};
}
inline SourceKey key_of(const Share& share) { return share.source; }
inline int key_of(const CpuUse& use) { return use.cpu; }
inline std::string key_of(const ProgramCost& cost) { return cost.name; }

// A maximum is not subtracted: a snapshot's is of the time since the one before.
void subtract(Row& later, const Row& earlier);
void subtract(Theft& later, const Theft& earlier);
void subtract(CpuUse& later, const CpuUse& earlier);
void subtract(ProgramCost& later, const ProgramCost& earlier);

// `other` may be of another CPU or context, or of the time right after; names are taken from it.
void add(Row& sum, const Row& other);
void add(Theft& sum, const Theft& other);
void add(Share& sum, const Share& other);
void add(CpuUse& sum, const CpuUse& other);
void add(ProgramCost& sum, const ProgramCost& other);

// What the items of `later` have more than those of the same key in `earlier`.
template <class Item>
std::vector<Item> change(const std::vector<Item>& earlier, std::vector<Item> later) {
  std::map<decltype(key_of(std::declval<Item>())), const Item*> before;
  for (const Item& item : earlier) before[key_of(item)] = &item;
  for (Item& item : later) {
    auto found = before.find(key_of(item));
    if (found != before.end()) subtract(item, *found->second);
  }
  return later;
}

// Adds each part to the item of its key; parts without one are new items.
template <class Item>
void join(std::vector<Item>& items, const std::vector<Item>& parts) {
  std::map<decltype(key_of(std::declval<Item>())), size_t> places;
  for (size_t i = 0; i < items.size(); ++i) places[key_of(items[i])] = i;
  for (const Item& part : parts) {
    auto [place, is_new] = places.try_emplace(key_of(part), items.size());
    if (is_new) {
      items.push_back(part);
    } else {
      add(items[place->second], part);
    }
  }
}

// One item per key, in the order of the keys.
template <class Item>
std::vector<Item> joined(const std::vector<Item>& parts) {
  std::vector<Item> items;
  join(items, parts);
  std::sort(items.begin(), items.end(),
            [](const Item& a, const Item& b) { return key_of(a) < key_of(b); });
  return items;
}

}  // namespace irqscope
