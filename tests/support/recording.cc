#include "support/recording.h"

#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "base/file.h"

namespace irqscope::test {
namespace {

using Json = nlohmann::json;

// Thrown and caught in this file only: a parser of a dozen levels reads better without a check
// after every value, and no user of this library sees it.
struct Malformed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <class... Args>
[[noreturn]] void malformed(fmt::format_string<Args...> format, Args&&... args) {
  throw Malformed(fmt::format(format, std::forward<Args>(args)...));
}

template <class T>
T to(const Json& json, const std::string& where) {
  if constexpr (std::is_same_v<T, bool>) {
    if (json.is_boolean()) return json.get<bool>();
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (json.is_string()) return json.get<std::string>();
  } else if constexpr (std::is_signed_v<T>) {
    constexpr auto kMost = std::numeric_limits<T>::max();
    if (json.is_number_integer() && json >= -1 && json <= kMost) return json.get<T>();
  } else {
    constexpr auto kMost = std::numeric_limits<T>::max();
    if (json.is_number_unsigned() && json <= kMost) return json.get<T>();
  }
  malformed("{}: {} does not fit", where, json.dump());
}

// An object whose every key must be asked for.
class Object {
 public:
  Object(const Json& json, std::string where) : json_(json), where_(std::move(where)) {
    if (!json.is_object()) malformed("{} is not an object", where_);
  }

  bool has(const std::string& key) {
    seen_.insert(key);
    return json_.contains(key);
  }

  const Json& at(const std::string& key) {
    if (!has(key)) malformed("{} has no {}", where_, key);
    return json_.at(key);
  }

  const Json& list(const std::string& key) {
    if (!at(key).is_array()) malformed("{} is not a list", path(key));
    return json_.at(key);
  }

  template <class T>
  void read(const std::string& key, T& value) {
    value = to<T>(at(key), path(key));
  }

  template <class T>
  void read(const std::string& key, std::optional<T>& value) {
    if (has(key)) value = to<T>(json_.at(key), path(key));
  }

  std::string path(const std::string& key) const { return where_ + "." + key; }

  void finish() const {
    for (const auto& [key, value] : json_.items()) {
      if (!seen_.contains(key)) malformed("{} is unknown", path(key));
    }
  }

 private:
  const Json& json_;
  std::string where_;
  std::set<std::string> seen_;
};

Kind to_kind(const std::string& name, const std::string& where) {
  for (int kind = 0; kind <= static_cast<int>(Kind::all); ++kind) {
    if (kind_name(static_cast<Kind>(kind)) == name) return static_cast<Kind>(kind);
  }
  malformed("{}: {} is no kind", where, name);
}

RunContext to_context(const std::string& name, const std::string& where) {
  for (auto context : {RunContext::interrupt, RunContext::ksoftirqd, RunContext::task}) {
    if (context_name(context) == name) return context;
  }
  malformed("{}: {} is no context", where, name);
}

// Calls use(lower bound, count) for each pair of the list.
template <class Use>
void read_counts(Object& object, const std::string& key, Use use) {
  for (const Json& pair : object.list(key)) {
    if (!pair.is_array() || pair.size() != 2) malformed("{}: not a pair", object.path(key));
    use(to<uint64_t>(pair[0], object.path(key)), to<uint64_t>(pair[1], object.path(key)));
  }
}

Histogram read_buckets(Object& object) {
  Histogram histogram;
  read_counts(object, "buckets", [&](uint64_t low, uint64_t count) {
    if (bucket_bounds(bucket_index(low)).low_ns != low) malformed("no bucket begins at {}", low);
    histogram.add(low, count);
  });
  return histogram;
}

size_t usec_slot(uint64_t low) {
  for (size_t slot = 0; slot < IQ_USEC_SLOTS; ++slot) {
    if (low == (slot == 0 ? 0 : uint64_t{1} << slot)) return slot;
  }
  malformed("no microsecond slot begins at {}", low);
}

UsecSlots read_usec_slots(Object& object, uint64_t expected) {
  UsecSlots slots;
  if (!object.has("usec_slots")) return slots;
  uint64_t sum = 0;
  read_counts(object, "usec_slots", [&](uint64_t low, uint64_t count) {
    slots.add(usec_slot(low), count);
    sum += count;
  });
  if (sum != expected) malformed("usec_slots add up to {}, not {}", sum, expected);
  return slots;
}

Timing read_timing(const Json& json, uint64_t count, const std::string& where) {
  Object object(json, where);
  Timing timing;
  object.read("total_ns", timing.total_ns);
  object.read("nested_ns", timing.nested_ns);
  object.read("max_ns", timing.max_ns);
  timing.histogram = read_buckets(object);
  uint64_t sum = timing.histogram.count();
  if (sum != count) malformed("{}: buckets add up to {}, not {}", where, sum, count);
  timing.usec_slots = read_usec_slots(object, count);
  object.finish();
  return timing;
}

Delay read_delay(const Json& json, const std::string& where) {
  Object object(json, where);
  Delay delay;
  object.read("reraised", delay.reraised);
  object.read("total_ns", delay.timing.total_ns);
  object.read("max_ns", delay.timing.max_ns);
  delay.timing.histogram = read_buckets(object);
  object.finish();
  return delay;
}

void read_tally(Object& object, Tally& tally) {
  object.read("count", tally.count);
  object.read("not_handled", tally.not_handled);
  object.read("not_handled_ns", tally.not_handled_ns);
  object.read("woke_thread", tally.woke_thread);
  object.read("entered", tally.entered);
  object.read("work", tally.work);
  object.read("budget", tally.budget);
  if (object.has("delay")) tally.delay = read_delay(object.at("delay"), object.path("delay"));
  if (!object.has("timing")) return;
  tally.timing = read_timing(object.at("timing"), tally.count, object.path("timing"));
}

Identity read_identity(const Json& json, const std::string& where) {
  Object object(json, where);
  Identity identity;
  object.read("module", identity.module);
  object.read("chip", identity.chip);
  object.read("hwirq", identity.hwirq);
  object.read("trigger", identity.trigger);
  object.read("device", identity.device);
  object.read("node", identity.node);
  object.read("affinity", identity.affinity);
  object.read("effective_affinity", identity.effective_affinity);
  object.finish();
  return identity;
}

Kind read_kind(Object& object) {
  return to_kind(to<std::string>(object.at("kind"), object.path("kind")), object.path("kind"));
}

void read_context(Object& object, std::optional<RunContext>& context) {
  std::optional<std::string> name;
  object.read("context", name);
  if (name) context = to_context(*name, object.path("context"));
}

void read_source(Object& object, Source& source) {
  source.key.kind = read_kind(object);
  read_context(object, source.key.context);
  object.read("within", source.edit().within);
  object.read("type", source.edit().type);
  object.read("path", source.edit().path);
  object.read("id", source.key.id);
  if (object.has("action")) object.read("action", source.key.action);
  object.read("cpu", source.key.cpu);
  object.read("name", source.edit().name);
  object.read("handler", source.edit().handler);
  if (!object.has("identity")) return;
  source.edit().identity = read_identity(object.at("identity"), object.path("identity"));
}

Row read_row(const Json& json, const std::string& where) {
  Object object(json, where);
  Row row;
  read_source(object, row.source);
  read_tally(object, row.tally);
  object.finish();
  return row;
}

Source read_bare_source(const Json& json, const std::string& where) {
  Object object(json, where);
  Source source;
  read_source(object, source);
  object.finish();
  return source;
}

Theft read_theft(const Json& json, const std::string& where) {
  Object object(json, where);
  Theft theft;
  theft.victim = read_bare_source(object.at("victim"), object.path("victim"));
  Source thief = read_bare_source(object.at("source"), object.path("source"));
  theft.share.source = thief.key;
  theft.share.name = thief->name;
  object.read("count", theft.share.count);
  object.read("net_ns", theft.share.net_ns);
  object.finish();
  return theft;
}

LevelTimes read_levels(Object& object, const std::string& key) {
  const Json& list = object.list(key);
  LevelTimes levels;
  if (list.size() != kLevels) malformed("{} has not {}", object.path(key), kLevels);
  for (size_t i = 0; i < kLevels; ++i) levels[i] = to<uint64_t>(list[i], object.path(key));
  return levels;
}

Noise read_noise(const Json& json, const std::string& where) {
  Object object(json, where);
  Noise noise;
  object.read("hits", noise.hits);
  object.read("longest_hit_ns", noise.longest_hit_ns);
  noise.longest_hit_source =
      read_bare_source(object.at("longest_hit_source"), object.path("longest_hit_source"));
  object.read("longest_hit_at_ns", noise.longest_hit_at_ns);
  object.read("longest_quiet_ns", noise.longest_quiet_ns);
  object.finish();
  return noise;
}

CpuUse read_cpu(const Json& json, const std::string& where) {
  Object object(json, where);
  CpuUse use;
  object.read("cpu", use.cpu);
  use.net_ns = read_levels(object, "net_ns");
  if (object.has("vector_net_ns")) object.read("vector_net_ns", use.vector_net_ns);
  use.idle_net_ns = read_levels(object, "idle_net_ns");
  if (object.has("noise")) use.noise = read_noise(object.at("noise"), object.path("noise"));
  object.finish();
  return use;
}

ProgramCost read_program(const Json& json, const std::string& where) {
  Object object(json, where);
  ProgramCost cost{};
  object.read("name", cost.name);
  object.read("runs", cost.runs);
  object.read("run_ns", cost.run_ns);
  object.read("misses", cost.misses);
  object.finish();
  return cost;
}

Missing read_missing(const Json& json, const std::string& where) {
  Object object(json, where);
  Missing missing{read_kind(object), {}, {}};
  object.read("what", missing.what);
  object.read("reason", missing.reason);
  object.finish();
  return missing;
}

// A list of what `read` reads, whose place it is told.
template <class Item>
std::vector<Item> read_list(Object& object, const std::string& key,
                            Item (*read)(const Json& json, const std::string& where)) {
  std::vector<Item> items;
  for (const Json& json : object.list(key)) {
    items.push_back(read(json, fmt::format("{}[{}]", object.path(key), items.size())));
  }
  return items;
}

template <class Item>
void read_optional_list(Object& object, const std::string& key, std::vector<Item>& items,
                        Item (*read)(const Json& json, const std::string& where)) {
  if (object.has(key)) items = read_list(object, key, read);
}

Loss read_loss(const Json& json, const std::string& where) {
  Object object(json, where);
  Loss loss;
  object.read("unmatched", loss.unmatched);
  object.read("table_full", loss.table_full);
  object.read("missed_runs", loss.missed_runs);
  object.finish();
  return loss;
}

Snapshot read_snapshot(const Json& json, const std::string& where) {
  Object object(json, where);
  Snapshot snapshot;
  object.read("wall_ns", snapshot.wall_ns);
  object.read("monotonic_ns", snapshot.monotonic_ns);
  snapshot.rows = read_list(object, "rows", read_row);
  read_optional_list(object, "functions", snapshot.functions, read_row);
  read_optional_list(object, "thefts", snapshot.thefts, read_theft);
  read_optional_list(object, "cpus", snapshot.cpus, read_cpu);
  read_optional_list(object, "programs", snapshot.programs, read_program);
  snapshot.loss = read_loss(object.at("loss"), object.path("loss"));
  object.finish();
  return snapshot;
}

RunInfo read_run(const Json& json) {
  Object object(json, "run");
  RunInfo info;
  for (const Json& kind : object.list("kinds")) {
    info.kinds.push_back(to_kind(to<std::string>(kind, "run.kinds"), "run.kinds"));
  }
  object.read("backend", info.backend);
  object.read("attach", info.attach);
  object.read("has_times", info.has_times);
  if (object.has("has_net")) object.read("has_net", info.has_net);
  read_optional_list(object, "missing", info.missing, read_missing);
  object.read("kernel", info.kernel);
  object.finish();
  return info;
}

Recording read_recording(const Json& json) {
  Object object(json, "recording");
  Recording recording;
  recording.info = read_run(object.at("run"));
  for (const Json& snapshot : object.list("snapshots")) {
    std::string place = fmt::format("snapshots[{}]", recording.snapshots.size());
    recording.snapshots.push_back(read_snapshot(snapshot, place));
  }
  object.finish();
  return recording;
}

}  // namespace

Result<Recording> parse_recording(std::string_view text) {
  Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return fail("not JSON");
  try {
    return read_recording(json);
  } catch (const Malformed& error) {
    return fail("{}", error.what());
  }
}

Result<Recording> load_recording(std::string_view name) {
  auto text = read_file(fmt::format("{}/recordings/{}.json", IRQSCOPE_TESTS_DIR, name));
  if (!text) return tl::unexpected(text.error());
  auto recording = parse_recording(*text);
  if (!recording) return in_context(fmt::format("recording {}", name), recording.error());
  return recording;
}

std::vector<Interval> intervals(const Recording& recording, bool per_cpu, By by) {
  std::vector<Interval> result;
  for (size_t i = 1; i < recording.snapshots.size(); ++i) {
    Interval change = difference(recording.snapshots[i - 1], recording.snapshots[i]);
    change = group(std::move(change), by, per_cpu);
    result.push_back(select(std::move(change), {}));
  }
  return result;
}

}  // namespace irqscope::test
