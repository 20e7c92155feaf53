#include "cli/recording_info.h"

#include "recording/event_block.h"
#include "recording/reader.h"

namespace irqscope {

RecordingInfo read_info(RecordedEvents& events) {
  RecordingInfo info;
  info.header = events.header();
  recording::Round round;
  while (events.next(round)) {
    for (const recording::EventBlock& block : round.blocks) {
      recording::EventCursor cursor(block);
      while (cursor.next()) events.count(cursor.event());
    }
  }
  info.extent = events.extent();
  if (events.end()) info.end = events.end()->reason;
  info.damage = events.damage();
  return info;
}

}  // namespace irqscope
