#include "recording/typed_json.h"

#include <nlohmann/json.hpp>

#include "base/stop_signal.h"

namespace irqscope::recording {
namespace {

constexpr size_t kDeepest = 32;
constexpr size_t kLookEvery = 4096;  // values; at a stop signal

// Takes what the parser finds; false ends it at once.
class Filler : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Filler(Slot root) : root_(root) {}

  bool null() override {
    Slot slot = next();
    return goes_on() && (!slot.to || (slot.type->null && slot.type->null(slot.to)));
  }
  bool boolean(bool value) override {
    Slot slot = inside(next());
    return goes_on() && (!slot.to || (slot.type->boolean && slot.type->boolean(slot.to, value)));
  }
  bool number_integer(int64_t value) override {
    return number(value < 0, static_cast<uint64_t>(value));
  }
  bool number_unsigned(uint64_t value) override { return number(false, value); }
  // None of our values has a fraction, or more than 64 bits.
  bool number_float(double, const std::string&) override { return goes_on() && !next().to; }
  bool binary(nlohmann::json::binary_t&) override { return false; }
  bool string(std::string& value) override {
    Slot slot = inside(next());
    if (!slot.to) return goes_on();
    return goes_on() && value.size() <= slot.longest && slot.type->text &&
           slot.type->text(slot.to, value);
  }

  bool key(std::string& key) override {
    Frame& frame = frames_.back();
    value_ = {};
    if (frame.slot.to) value_ = frame.slot.type->member(frame.slot.to, key, frame.seen);
    return goes_on();
  }
  bool start_object(size_t) override {
    Slot slot = inside(next());
    return (!slot.to || slot.type->member) && open({slot, false});
  }
  bool start_array(size_t) override {
    Slot slot = inside(next());
    if (slot.to && !slot.type->element) return false;
    if (slot.to) slot.type->clear(slot.to);
    return open({slot, true});
  }
  bool end_object() override {
    Frame closed = frames_.back();
    frames_.pop_back();
    return !closed.slot.to || closed.slot.type->is_whole(closed.seen);
  }
  bool end_array() override {
    frames_.pop_back();
    return true;
  }
  bool parse_error(size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  struct Frame {
    Slot slot;
    bool is_list;
    uint64_t seen = 0;
  };

  bool number(bool is_negative, uint64_t bits) {
    Slot slot = inside(next());
    return goes_on() &&
           (!slot.to || (slot.type->number && slot.type->number(slot.to, is_negative, bits)));
  }

  Slot next() {
    if (frames_.empty()) return root_;
    const Frame& frame = frames_.back();
    if (!frame.is_list) return value_;
    return frame.slot.to ? frame.slot.type->element(frame.slot.to, frame.slot.longest) : Slot{};
  }

  static Slot inside(Slot slot) {
    return slot.to && slot.type->inside ? slot.type->inside(slot.to, slot.longest) : slot;
  }

  bool open(Frame frame) {
    frames_.push_back(frame);
    return frames_.size() <= kDeepest && goes_on();
  }

  bool goes_on() { return ++values_ % kLookEvery != 0 || !StopSignal::requested(); }

  Slot root_;
  Slot value_;  // of the key that came last
  std::vector<Frame> frames_;
  size_t values_ = 0;
};

}  // namespace

bool read_json(std::string_view text, Slot slot) {
  Filler filler(slot);
  return nlohmann::json::sax_parse(text, &filler);
}

}  // namespace irqscope::recording
