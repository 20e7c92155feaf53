#include "output/value_text.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "model/interval.h"

namespace irqscope::output {
namespace {

// Never with an exponent, which not every reader of tables knows.
std::string decimal_text(double value) {
  std::string text = fmt::format("{:.9f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

struct TableText {
  Unit of;
  TimeUnit unit;

  std::string operator()(std::monostate) const { return "-"; }
  std::string operator()(bool value) const { return value ? "yes" : "no"; }
  std::string operator()(uint64_t value) const {
    return of == Unit::duration ? duration_text(value, unit) : fmt::format("{}", value);
  }
  std::string operator()(int64_t value) const { return fmt::format("{}", value); }
  std::string operator()(double value) const {
    if (of == Unit::duration) return duration_text(value, unit);
    if (of == Unit::share) return percent_text(value);
    return fmt::format("{:.1f}", value);
  }
  std::string operator()(const std::string& value) const { return printable(value); }
};

struct PlainText {
  std::string operator()(std::monostate) const { return ""; }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(uint64_t value) const { return fmt::format("{}", value); }
  std::string operator()(int64_t value) const { return fmt::format("{}", value); }
  std::string operator()(double value) const { return decimal_text(value); }
  std::string operator()(const std::string& value) const { return value; }
};

struct ToJson {
  Json operator()(std::monostate) const { return nullptr; }
  template <class T>
  Json operator()(const T& value) const {
    return value;
  }
};

}  // namespace

Value rounded_value(std::optional<double> value, double steps) {
  if (!value) return {};
  return std::round(*value * steps) / steps;
}

Value share_value(uint64_t ns, uint64_t duration_ns) {
  return rounded_value(share_of(ns, duration_ns), kShareSteps);
}

std::string table_text(Unit of, const Value& value, TimeUnit unit) {
  return std::visit(TableText{of, unit}, value);
}

std::string plain_text(const Value& value) { return std::visit(PlainText(), value); }

Json to_json(const Value& value) { return std::visit(ToJson(), value); }

std::string_view unit_name(TimeUnit unit) { return unit == TimeUnit::microseconds ? "us" : "ns"; }

std::string percent_text(double share) { return fmt::format("{:.2f}", share * 100); }

std::string duration_text(uint64_t ns, TimeUnit unit) {
  if (unit == TimeUnit::nanoseconds) return fmt::format("{}", ns);
  // In integers: a double would lose the tenths of a long total.
  uint64_t tenths = ns / 100 + (ns % 100 >= 50 ? 1 : 0);
  return fmt::format("{}.{}", tenths / 10, tenths % 10);
}

std::string duration_text(double ns, TimeUnit unit) {
  return unit == TimeUnit::nanoseconds ? fmt::format("{:.0f}", ns)
                                       : fmt::format("{:.1f}", ns / 1000);
}

}  // namespace irqscope::output
