#include "runner/columns.h"

#include <algorithm>
#include <cctype>

#include "types/members.h"
#include "types/render.h"
#include "types/scalar.h"

namespace irqscope::runner {
namespace {

using types::Kind;

// Wide enough for most values; one that is longer moves what follows. All are at least kLeast, as
// in the tools that people know.
constexpr size_t kLeast = 6;
constexpr size_t kInteger = 7;  // the largest process number
constexpr size_t kLongInteger = 14;
constexpr size_t kFloat = 10;
constexpr size_t kPointer = 18;
constexpr size_t kLongestText = 24;
constexpr size_t kOther = 16;

size_t enumeration_width(const types::Type& type) {
  size_t longest = 0;
  for (const types::Enumerator& item : type.enumerators) {
    longest = std::max(longest, item.name.size() + std::string_view("(00)").size());
  }
  return std::min(longest, kLongestText);
}

size_t value_width(const types::Type& type) {
  switch (type.kind) {
    case Kind::boolean:
      return kLeast;
    case Kind::integer:
      return type.bytes <= 2 ? kLeast : type.bytes <= 4 ? kInteger : kLongInteger;
    case Kind::floating:
      return kFloat;
    case Kind::enumeration:
      return enumeration_width(type);
    case Kind::pointer:
      return kPointer;
    case Kind::array:
      if (types::is_text(type) && type.count > 0) return std::min<size_t>(type.count, kLongestText);
      return kOther;
    default:
      return kOther;
  }
}

std::string title_of(std::string_view name) {
  std::string title = output::printable(name);
  std::transform(title.begin(), title.end(), title.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return title;
}

Column column_of(const types::Member& member, bool open) {
  Column column{title_of(member.name), kLeast, member, open};
  if (member.type != nullptr) column.width = std::max(column.width, value_width(*member.type));
  column.width = std::max(column.width, output::display_width(column.title));
  return column;
}

void append_value(std::string& out, const Column& column, Bytes bytes) {
  if (column.member.type == nullptr) {
    types::append_hex(out, bytes);
  } else {
    types::append_text(out, column.member, bytes, column.open);
  }
}

}  // namespace

std::vector<Column> columns_of(const types::TypePtr& type, std::string_view title) {
  if (type == nullptr) return {column_of({"data", nullptr}, true)};
  auto members = types::flat_members(*type);
  if (members.empty()) return {column_of({std::string(title), type}, true)};
  std::vector<Column> columns;
  columns.reserve(members.size());
  for (const types::Member& member : members) {
    columns.push_back(column_of(member, &member == &members.back()));
  }
  return columns;
}

void append_titles(AlignedLine& line, const std::vector<Column>& columns) {
  for (const Column& column : columns) line.text(column.width, column.title);
}

void append_values(AlignedLine& line, const std::vector<Column>& columns, Bytes bytes) {
  for (const Column& column : columns) {
    line.cell(column.width, [&](std::string& out) { append_value(out, column, bytes); });
  }
}

}  // namespace irqscope::runner
