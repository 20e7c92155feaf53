#include "output/details.h"

#include <fmt/format.h>

#include "output/entity_fields.h"
#include "output/value_text.h"

namespace irqscope::output {
namespace {

using Items = std::vector<std::string>;

std::string handler_text(const Source& source) {
  std::string text = "handler " + printable(source->handler.value_or("-"));
  if (source->identity && source->identity->module) {
    text += fmt::format(" [{}]", printable(*source->identity->module));
  }
  return text;
}

// The module stands with its handler.
void add_identity(Items& items, const Identity& identity) {
  for (const Field<Identity>& field : identity_fields()) {
    Value value = field.get(identity);
    if (std::holds_alternative<std::monostate>(value) || field.key == "module") continue;
    bool is_none = std::holds_alternative<int64_t>(value) && std::get<int64_t>(value) < 0;
    std::string text = is_none ? "" : " " + table_text(field.unit, value, {});
    items.push_back(fmt::format("{}{}{}", is_none ? "no " : "", field.heading, text));
  }
}

// What a person is told that has been lost, in this order; what became of it is the heading.
struct Lost {
  std::string_view key;
  std::string_view what;  // one of them; empty: it goes without saying
};
constexpr Lost kLost[] = {{"table_full", "call"},
                          {"unmatched", ""},
                          {"missed_runs", "program run"},
                          {"lost_events", "event"}};

}  // namespace

std::vector<std::string> identity_items(const Source& source) {
  Items items;
  if (source->path) items.push_back("path " + printable(*source->path));
  if (info_of(source.key.kind).is_device || source->handler) items.push_back(handler_text(source));
  if (source->identity) add_identity(items, *source->identity);
  return items;
}

std::vector<std::string> loss_items(const Loss& loss) {
  Items items;
  for (const Lost& lost : kLost) {
    const Field<Loss>& field = *find(loss_fields(), lost.key);
    Value value = field.get(loss);
    const auto* count = std::get_if<uint64_t>(&value);
    if (!count || *count == 0) continue;
    std::string text = lost.what.empty() ? fmt::format("{}", *count) : counted(*count, lost.what);
    items.push_back(fmt::format("{} {}", text, field.heading));
  }
  return items;
}

std::vector<std::string> missing_items(const std::vector<Missing>& missing) {
  Items items;
  for (size_t i = 0; i < missing.size(); ++i) {
    std::string text = printable(missing[i].what);
    bool is_last = i + 1 == missing.size() || missing[i + 1].reason != missing[i].reason;
    if (is_last) text += fmt::format(" ({})", printable(missing[i].reason));
    items.push_back(std::move(text));
  }
  return items;
}

}  // namespace irqscope::output
