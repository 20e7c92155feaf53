#include <array>
#include <vector>

#include "output/entity_fields.h"
#include "output/entity_json.h"
#include "output/json_parts.h"
#include "output/row_fields.h"

namespace irqscope::output {
namespace {

using OfRow = const In<Row>&;

constexpr std::string_view kDelayPrefix = "delay_";

// Null where nothing is known of single calls.
Json histogram(OfRow row) {
  const Tally& tally = row->tally;
  if (!tally.timing || (tally.count > 0 && tally.timing->histogram.empty())) return nullptr;
  Json list = Json::array();
  tally.timing->histogram.buckets().for_each([&](size_t bucket, uint64_t count) {
    auto [low_ns, high_ns] = bucket_bounds(bucket);
    list.push_back({low_ns, high_ns == UINT64_MAX ? Json(nullptr) : Json(high_ns), count});
  });
  return list;
}

Json identity(OfRow row) {
  if (!row->source->identity) return nullptr;
  return json_of(identity_fields(), *row->source->identity);
}

Json delay_object(OfRow row) {
  return row->tally.delay ? json_of(delay_fields(), row) : Json(nullptr);
}

Json thieves(OfRow row) { return json_list(share_fields(), row->shares); }

// What only JSON has of a row.
constexpr std::array kNested = {
    RowField{"histogram", "HISTOGRAM", Unit::none, FieldKind::list, Align::left,
             "buckets of durations", nullptr, "", histogram},
    RowField{"identity", "IDENTITY", Unit::none, FieldKind::object, Align::left,
             "what the system tells of a device interrupt", nullptr, "", identity},
    RowField{"delay", "DELAY", Unit::none, FieldKind::object, Align::left, "how long it waited",
             nullptr, "", delay_object},
    RowField{"sources", "SOURCES", Unit::none, FieldKind::list, Align::left,
             "who took the time, most first", nullptr, "", thieves},
};

// The order of keys, which is older than that of CSV columns.
enum class Part { always, histogram, identity, function, cgroup, victim };
struct KeyOfRow {
  std::string_view key;
  Part part = Part::always;
};
constexpr KeyOfRow kKeys[] = {
    {"kind"},
    {"id"},
    {"name"},
    {"handler"},
    {"cpu"},
    {"count"},
    {"not_handled"},
    {"total_ns"},
    {"max_ns"},
    {"p50_ns"},
    {"p99_ns"},
    {"p999_ns"},
    {"histogram", Part::histogram},
    {"not_handled_ns"},
    {"woke_thread"},
    {"entered"},
    {"rate"},
    {"avg_ns"},
    {"cpu_share"},
    {"identity", Part::identity},
    {"net_ns"},
    {"context"},
    {"delay"},
    {"within", Part::function},
    {"type", Part::function},
    {"work", Part::function},
    {"budget", Part::function},
    {"path", Part::cgroup},
    {"sources", Part::victim},
};

struct Keyed {
  RowField field;
  Part part;
};

const std::vector<Keyed>& keyed_fields() {
  static const std::vector<Keyed> fields = [] {
    std::vector<Keyed> list;
    for (const KeyOfRow& key : kKeys) {
      const RowField* nested = find(std::span<const RowField>(kNested), key.key);
      list.push_back({nested ? *nested : *find_row_field(key.key), key.part});
    }
    return list;
  }();
  return fields;
}

bool is_there(Part part, Kind kind, const TableOptions& options) {
  switch (part) {
    case Part::always:
      return true;
    case Part::histogram:
      return options.distribution;
    case Part::identity:
      return options.long_identity;
    case Part::function:
      return kind == Kind::function;
    case Part::cgroup:
      return kind == Kind::cgroup;
    case Part::victim:
      return kind == Kind::task || kind == Kind::cgroup;
  }
  return false;
}

}  // namespace

std::span<const RowField> delay_fields() {
  static const std::vector<RowField> fields = [] {
    std::vector<RowField> list;
    for (std::string_view key :
         {"delay_count", "reraised", "delay_p50_ns", "delay_p99_ns", "delay_max_ns"}) {
      RowField field = *find_row_field(key);
      if (key.starts_with(kDelayPrefix)) field.key.remove_prefix(kDelayPrefix.size());
      list.push_back(field);
    }
    return list;
  }();
  return fields;
}

std::vector<RowField> row_json_fields() {
  std::vector<RowField> fields;
  for (const Keyed& keyed : keyed_fields()) fields.push_back(keyed.field);
  return fields;
}

Json row_json(const Interval& interval, const Row& row, const TableOptions& options) {
  Json object = Json::object();
  for (const Keyed& keyed : keyed_fields()) {
    if (!is_there(keyed.part, row.source.key.kind, options)) continue;
    add(object, keyed.field.key, json_of(keyed.field, {interval, row}));
  }
  return object;
}

}  // namespace irqscope::output
