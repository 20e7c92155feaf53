// What a flight recorder waits for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/event.h"

namespace irqscope {

struct Trigger {
  enum class Figure { slower, delayed };
  Figure figure = Figure::slower;
  uint64_t least_ns = 0;
  std::optional<std::string> source = {};  // only one of this name
  std::string text = {};                   // as it was given: "slower 1ms net_rx"

  bool fires_at(const Event& event, const Source& its_source) const;
  // Without a look at the name, which takes longer.
  bool may_fire_at(const Event& event) const;
};

// "slower 1ms", "delayed 500us", and the name of a source, if wanted: "slower 1ms net_rx". A usage
// error names the text.
Result<Trigger> parse_trigger(std::string_view text);

}  // namespace irqscope
