#include <array>

#include "output/entity_fields.h"

namespace irqscope::output {
namespace {

constexpr std::array kLossFields = {
    Field<Loss>{"unmatched", "unmatched", Unit::count, FieldKind::counter, Align::right,
                "an exit without its entry, or the other way round",
                [](const Loss& loss) { return value_of(loss.unmatched); }, "count"},
    Field<Loss>{"table_full", "found no row (table full)", Unit::count, FieldKind::counter,
                Align::right, "calls that found no row",
                [](const Loss& loss) { return value_of(loss.table_full); }, "count"},
    Field<Loss>{"missed_runs", "missed", Unit::count, FieldKind::counter, Align::right,
                "times that the kernel skipped a program, because it was running already",
                [](const Loss& loss) { return value_of(loss.missed_runs); }, "count"},
    Field<Loss>{"lost_events", "not recorded", Unit::count, FieldKind::counter, Align::right,
                "of a recording: events that found no room in it",
                [](const Loss& loss) { return value_of(loss.lost_events); }, "count"},
};

}  // namespace

std::span<const Field<Loss>> loss_fields() { return kLossFields; }

std::span<const Field<Loss>> loss_fields_of(const Loss& loss) {
  return loss_fields().first(kLossFields.size() - (loss.lost_events ? 0 : 1));
}

}  // namespace irqscope::output
