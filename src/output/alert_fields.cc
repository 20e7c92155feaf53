#include <array>

#include "output/entity_fields.h"
#include "output/entity_json.h"

namespace irqscope::output {
namespace {

using OfAlert = const Alert&;
using OfAlertShare = const AlertShare&;

Value figure_value(OfAlert alert, double value) {
  bool is_rate = alert.rule.figure == AlertRule::Figure::rate;
  return rounded_value(value, is_rate ? kRateSteps : kShareSteps);
}

Json top(OfAlert alert) {
  Json list = Json::array();
  for (const Share& share : alert.top) {
    list.push_back(json_of(alert_share_fields(), AlertShare{alert, share}));
  }
  return list;
}

constexpr std::array kAlertFields = {
    Field<Alert>{"time_ns", "TIME", Unit::none, FieldKind::gauge, Align::right,
                 "when it was seen, Unix time",
                 [](OfAlert alert) -> Value { return alert.wall_ns; }, "time_ns"},
    Field<Alert>{"rule", "RULE", Unit::none, FieldKind::label, Align::left,
                 "the rule that was given", [](OfAlert alert) -> Value { return alert.rule.text; },
                 "context"},
    Field<Alert>{"state", "STATE", Unit::none, FieldKind::text, Align::left, "began or over",
                 [](OfAlert alert) -> Value { return std::string(alert.began ? "began" : "over"); },
                 "type"},
    Field<Alert>{
        "kind", "KIND", Unit::none, FieldKind::label, Align::left, "of the source, as of a row",
        [](OfAlert alert) -> Value { return std::string(kind_name(alert.source.key.kind)); },
        "within"},
    Field<Alert>{"id", "IRQ", Unit::none, FieldKind::label, Align::right, "likewise",
                 [](OfAlert alert) -> Value { return uint64_t{alert.source.key.id}; }, "id"},
    Field<Alert>{"name", "SOURCE", Unit::none, FieldKind::label, Align::left, "likewise",
                 [](OfAlert alert) -> Value { return alert.source->name; }, "name"},
    // In CSV as the figure that it is of.
    Field<Alert>{"value", "VALUE", Unit::none, FieldKind::gauge, Align::right,
                 "its calls per second on all CPUs, or its share of the worst CPU",
                 [](OfAlert alert) { return figure_value(alert, alert.value); }},
    Field<Alert>{"cpu", "CPU", Unit::none, FieldKind::label, Align::right, "CPU with most of it",
                 [](OfAlert alert) -> Value { return int64_t{alert.cpu}; }, "cpu"},
    Field<Alert>{"cpu_value", "ON-CPU", Unit::none, FieldKind::gauge, Align::right,
                 "the rate, or share, there",
                 [](OfAlert alert) { return figure_value(alert, alert.cpu_value); }},
    Field<Alert>{"top", "TOP", Unit::none, FieldKind::list, Align::left,
                 "what took most time of that CPU, most first", nullptr, "", top},
    Field<Alert>{"duration_ns", "LOOKED-AT", Unit::duration, FieldKind::gauge, Align::right,
                 "how long was looked at; when it is over: how long the storm was",
                 [](OfAlert alert) -> Value { return alert.duration_ns; }, "interval_ns"},
};

constexpr std::array kAlertShareFields = {
    Field<AlertShare>{
        "kind", "KIND", Unit::none, FieldKind::label, Align::left, "as of a row",
        [](OfAlertShare part) -> Value { return std::string(kind_name(part.share.source.kind)); }},
    Field<AlertShare>{"id", "IRQ", Unit::none, FieldKind::label, Align::right, "as of a row",
                      [](OfAlertShare part) -> Value { return uint64_t{part.share.source.id}; }},
    Field<AlertShare>{"name", "SOURCE", Unit::none, FieldKind::label, Align::left, "as of a row",
                      [](OfAlertShare part) -> Value { return part.share.name; }},
    Field<AlertShare>{"net_ns", "NET", Unit::duration, FieldKind::counter, Align::right,
                      "net time on that CPU",
                      [](OfAlertShare part) -> Value { return part.share.net_ns; }},
    Field<AlertShare>{
        "share", "%CPU", Unit::share, FieldKind::gauge, Align::right,
        "that as a share of the time that was looked at",
        [](OfAlertShare part) { return share_value(part.share.net_ns, part.alert.duration_ns); }},
};

}  // namespace

std::span<const Field<Alert>> alert_fields() { return kAlertFields; }

std::span<const Field<AlertShare>> alert_share_fields() { return kAlertShareFields; }

}  // namespace irqscope::output
