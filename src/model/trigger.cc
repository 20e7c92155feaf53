#include "model/trigger.h"

#include "base/parse.h"

namespace irqscope {

bool Trigger::may_fire_at(const Event& event) const {
  return (figure == Figure::slower ? event.gross_ns : event.delay_ns) >= least_ns;
}

bool Trigger::fires_at(const Event& event, const Source& its_source) const {
  return may_fire_at(event) && (!source || *source == its_source->name);
}

Result<Trigger> parse_trigger(std::string_view text) {
  auto words = split_words(text);
  bool is_known = !words.empty() && (words[0] == "slower" || words[0] == "delayed");
  if (!is_known || words.size() < 2 || words.size() > 3) {
    return usage_error("'{}' is no trigger such as 'slower 1ms' or 'delayed 1ms net_rx'", text);
  }
  auto least_ns = parse_duration(words[1]);
  if (!least_ns) return tl::unexpected(least_ns.error());
  Trigger trigger;
  trigger.figure = words[0] == "slower" ? Trigger::Figure::slower : Trigger::Figure::delayed;
  trigger.least_ns = *least_ns;
  if (words.size() == 3) trigger.source = std::string(words[2]);
  trigger.text = text;
  return trigger;
}

}  // namespace irqscope
