#include "base/bounded_json.h"

#include <nlohmann/json.hpp>

#include "base/stop_signal.h"

namespace irqscope {
namespace {

using Json = nlohmann::json;

// Keeps nothing but why it ended the parser.
class Counter : public nlohmann::json_sax<Json> {
 public:
  explicit Counter(const JsonLimits& limits) : limits_(limits) {}

  bool null() override { return count(); }
  bool boolean(bool) override { return count(); }
  bool number_integer(int64_t) override { return count(); }
  bool number_unsigned(uint64_t) override { return count(); }
  bool number_float(double, const std::string&) override { return count(); }
  bool string(std::string&) override { return count(); }
  bool binary(Json::binary_t&) override { return count(); }
  bool key(std::string&) override { return count(); }
  bool start_object(size_t) override { return open(); }
  bool start_array(size_t) override { return open(); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool parse_error(size_t byte, const std::string&, const Json::exception& error) override {
    constexpr int kNumberTooLarge = 406;  // of nlohmann's exceptions
    return end(error.id == kNumberTooLarge ? "its JSON has a number too large"
                                           : fmt::format("its JSON is damaged at byte {}", byte));
  }

  const Error& error() const { return error_; }

 private:
  bool end(std::string why, ErrorKind kind = ErrorKind::failure) {
    error_ = {kind, std::move(why)};
    return false;
  }

  bool count() {
    constexpr size_t kLookEvery = 4096;  // at a stop signal
    if (++values_ > limits_.values) {
      return end(fmt::format("its JSON has more than {} values", limits_.values));
    }
    return values_ % kLookEvery != 0 || !StopSignal::requested() ||
           end("stopped", ErrorKind::stopped);
  }

  bool open() {
    if (++level_ > limits_.levels) {
      return end(fmt::format("its JSON is nested deeper than {} levels", limits_.levels));
    }
    return count();
  }

  bool close() {
    --level_;
    return true;
  }

  JsonLimits limits_;
  size_t values_ = 0;
  size_t level_ = 0;
  Error error_;
};

}  // namespace

Result<Json> parse_bounded_json(std::string_view text, const JsonLimits& limits) {
  Counter counter(limits);
  if (!Json::sax_parse(text, &counter)) return tl::unexpected(counter.error());
  return Json::parse(text, nullptr, false);
}

}  // namespace irqscope
