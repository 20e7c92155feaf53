#include "runner/histogram.h"

#include <fmt/format.h>

#include <algorithm>

#include "output/log2_text.h"
#include "output/words.h"
#include "types/members.h"
#include "types/scalar.h"

namespace irqscope::runner {
namespace {

using types::Kind;
using types::Member;
using types::Type;

bool are_counts(const Type& type) {
  return type.kind == Kind::array && type.count > 0 && type.element->kind == Kind::integer &&
         type.element->bytes <= 8 && !type.element->is_char;
}

// What programs call their counts.
bool is_slots_name(std::string_view name) {
  return name == "slots" || name == "hist" || name == "histogram" || name == "buckets";
}

size_t digits(uint64_t value) { return fmt::formatted_size("{}", value); }

}  // namespace

std::optional<HistogramFields> histogram_fields(const types::TypePtr& value) {
  if (value == nullptr) return std::nullopt;
  if (are_counts(*value)) return HistogramFields{{"slots", value}, {}};
  HistogramFields fields;
  for (Member& member : types::flat_members(*value)) {
    bool found = is_slots_name(member.name) && are_counts(*member.type);
    if (found && fields.slots.type == nullptr) {
      fields.slots = std::move(member);
    } else {
      fields.others.push_back(std::move(member));
    }
  }
  return fields.slots.type == nullptr ? std::nullopt : std::optional(std::move(fields));
}

std::vector<uint64_t> slot_counts(const Member& slots,
                                  const std::vector<std::vector<std::byte>>& values) {
  std::vector<uint64_t> counts(slots.type->count);
  const Type& element = *slots.type->element;
  for (const auto& value : values) {
    Bytes bytes = types::bytes_of(slots, value, false);
    for (size_t i = 0; (i + 1) * element.bytes <= bytes.size(); ++i) {
      auto count = load(element, bytes.subspan(i * element.bytes, element.bytes));
      counts[i] += static_cast<uint64_t>(count.value_or(0));
    }
  }
  while (!counts.empty() && counts.back() == 0) counts.pop_back();
  return counts;
}

std::string log2_rows(const std::vector<uint64_t>& counts, std::string_view unit) {
  std::vector<Log2Slot> slots;
  for (size_t i = 0; i < std::min<size_t>(counts.size(), 64); ++i) {
    slots.push_back({i == 0 ? 0 : uint64_t{1} << i, (uint64_t{2} << i) - 1, counts[i]});
  }
  return output::log2_text(slots, output::printable(unit), output::log2_layout(slots, {}));
}

std::string linear_rows(const std::vector<uint64_t>& counts, std::string_view unit) {
  constexpr size_t kNumber = 10, kBar = 40;
  if (counts.empty()) return "";
  uint64_t highest = std::max<uint64_t>(1, *std::max_element(counts.begin(), counts.end()));
  size_t width = std::max<size_t>(8, digits(highest));
  std::string title = "     " + output::printable(unit);
  size_t number = std::max(kNumber, output::display_width(title));
  std::string text =
      fmt::format("{} : {:<{}} distribution\n", output::padded(title, number, output::Align::left),
                  "count", width);
  for (size_t i = 0; i < counts.size(); ++i) {
    auto share = static_cast<double>(counts[i]) / static_cast<double>(highest);
    std::string bar(static_cast<size_t>(share * kBar), '*');
    text += fmt::format("{:>{}} : {:<{}} |{:<{}}|\n", i, number, counts[i], width, bar, kBar);
  }
  return text;
}

}  // namespace irqscope::runner
