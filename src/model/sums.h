// Adding and subtracting what was counted; interval.h and group.h are made of it.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
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

template <class Item>
using KeyOf = decltype(key_of(std::declval<Item>()));

struct KeyHash {
  size_t operator()(const SourceKey& key) const;
  size_t operator()(const std::pair<SourceKey, SourceKey>& keys) const;
  size_t operator()(int key) const { return static_cast<size_t>(key); }
  size_t operator()(const std::string& key) const { return std::hash<std::string>()(key); }
};

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

// Nothing is left to be told of it.
inline bool is_nothing(const Row& row) { return row.tally.idle(); }
inline bool is_nothing(const Theft& theft) {
  return theft.share.count == 0 && theft.share.net_ns == 0;
}
inline bool is_nothing(const CpuUse&) { return false; }
inline bool is_nothing(const ProgramCost&) { return false; }

// Where in a list the item of a key is. As long as they are asked for in the order of the list,
// which is that of the snapshot after, nothing has to be looked up.
template <class Item>
class Places {
 public:
  explicit Places(const std::vector<Item>& items) : items_(items) {}

  std::optional<size_t> find(const KeyOf<Item>& key) {
    if (next_ >= items_.size() || key_of(items_[next_]) != key) {
      while (indexed_ < items_.size()) index_one();
      auto found = places_.find(key);
      if (found == places_.end()) return std::nullopt;
      next_ = found->second;
    }
    return next_++;
  }

 private:
  void index_one() {
    places_.emplace(key_of(items_[indexed_]), indexed_);
    ++indexed_;
  }

  const std::vector<Item>& items_;
  size_t next_ = 0;
  size_t indexed_ = 0;  // the first so many are in places_
  std::unordered_map<KeyOf<Item>, size_t, KeyHash> places_;
};

// What the items of `later` have more than those of the same key in `earlier`, if anything.
template <class Item>
std::vector<Item> change(const std::vector<Item>& earlier, const std::vector<Item>& later) {
  Places<Item> before(earlier);
  std::vector<Item> grown;
  grown.reserve(later.size());
  for (const Item& item : later) {
    Item& more = grown.emplace_back(item);
    if (auto place = before.find(key_of(item))) subtract(more, earlier[*place]);
    if (is_nothing(more)) grown.pop_back();
  }
  return grown;
}

// Adds each part to the item of its key; parts without one are new items.
template <class Item>
void join(std::vector<Item>& items, const std::vector<Item>& parts) {
  Places<Item> places(items);
  for (const Item& part : parts) {
    if (auto place = places.find(key_of(part))) {
      add(items[*place], part);
    } else {
      items.push_back(part);
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
