#include "output/grid.h"

namespace irqscope::output {
namespace {

struct IsZero {
  bool operator()(uint64_t value) const { return value == 0; }
  bool operator()(double value) const { return value == 0; }
  template <class T>
  bool operator()(const T&) const {
    return false;
  }
};

}  // namespace

Style plain_style(Unit of, const Value& value) {
  if (std::holds_alternative<std::monostate>(value)) return Style::faint;
  return of != Unit::none && std::visit(IsZero(), value) ? Style::faint : Style::plain;
}

}  // namespace irqscope::output
