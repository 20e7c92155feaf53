#include "output/interval_fields.h"

#include <array>

#include "output/entity_fields.h"
#include "output/entity_json.h"
#include "output/json_parts.h"

namespace irqscope::output {
namespace {

using IntervalField = Field<ToldInterval>;
using OfInterval = const ToldInterval&;

Json rows(OfInterval told) {
  Json list = Json::array();
  for (const Row& row : told.interval.rows) {
    list.push_back(row_json(told.interval, row, told.options));
  }
  return list;
}

Json cpus(OfInterval told) {
  if (told.interval.cpus.empty()) return nullptr;
  return json_list(cpu_fields(), told.interval.cpus, told.interval);
}

constexpr std::array kIntervalFields = {
    IntervalField{"time_ns", "TIME", Unit::none, FieldKind::gauge, Align::right,
                  "end of the interval, Unix time",
                  [](OfInterval told) -> Value { return told.interval.wall_ns; }},
    IntervalField{"interval_ns", "INTERVAL", Unit::duration, FieldKind::gauge, Align::right,
                  "how long it really was",
                  [](OfInterval told) -> Value { return told.interval.duration_ns; }},
    IntervalField{"backend", "BACKEND", Unit::none, FieldKind::label, Align::left,
                  "ebpf, or procfs: the kernel's counters, without times",
                  [](OfInterval told) { return unless_empty(told.info.backend); }},
    IntervalField{"rows", "ROWS", Unit::none, FieldKind::list, Align::left,
                  "sources that were active", nullptr, "", rows},
    IntervalField{"loss", "LOST", Unit::none, FieldKind::object, Align::left,
                  "what is missing from the rows", nullptr, "",
                  [](OfInterval told) { return loss_json(told.interval.loss); }},
    IntervalField{"attach", "ATTACHED", Unit::none, FieldKind::label, Align::left,
                  "how the programs were attached: tp_btf or raw_tp",
                  [](OfInterval told) { return unless_empty(told.info.attach); }},
    IntervalField{"kernel", "KERNEL", Unit::none, FieldKind::label, Align::left,
                  "release, as of uname -r",
                  [](OfInterval told) { return unless_empty(told.info.kernel); }},
    IntervalField{"by", "BY", Unit::none, FieldKind::label, Align::left, "what the rows are about",
                  [](OfInterval told) -> Value { return std::string(by_name(told.options.by)); }},
    IntervalField{"cpus", "CPUS", Unit::none, FieldKind::list, Align::left, "each CPU as a whole",
                  nullptr, "", cpus},
    IntervalField{"missing", "MISSING", Unit::none, FieldKind::list, Align::left,
                  "what this kernel can't tell of what was asked for", nullptr, "",
                  [](OfInterval told) { return json_list(missing_fields(), told.info.missing); }},
    IntervalField{"programs", "PROGRAMS", Unit::none, FieldKind::list, Align::left,
                  "what irqscope's own programs cost", nullptr, "",
                  [](OfInterval told) {
                    return json_list(program_fields(), told.interval.programs, told.interval);
                  }},
};

}  // namespace

Json loss_json(const Loss& loss) { return json_of(loss_fields_of(loss), loss); }

std::span<const IntervalField> interval_fields() { return kIntervalFields; }

std::span<const IntervalField> interval_fields_of(const Interval& interval) {
  return interval_fields().first(kIntervalFields.size() - (interval.programs.empty() ? 1 : 0));
}

}  // namespace irqscope::output
