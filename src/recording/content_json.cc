#include "recording/content_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/utf8.h"
#include "recording/content_fields.h"
#include "recording/typed_json.h"

namespace irqscope::recording {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json encode(const T& value, size_t longest);

struct ObjectWriter {
  Json object = Json::object();

  template <class T>
  void operator()(const char* key, const T& value, size_t longest = kLongestName) {
    object[key] = encode(value, longest);
  }

  template <class T>
  void maybe(const char* key, const T& value) {
    (*this)(key, value);
  }
};

// As much of it as a reader accepts.
std::string as_utf8(std::string_view text, size_t longest) {
  auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  auto ascii =
      static_cast<size_t>(std::find_if_not(text.begin(), text.end(), is_ascii) - text.begin());
  std::string valid(text.substr(0, std::min(ascii, longest)));
  text.remove_prefix(valid.size());
  while (!text.empty() && valid.size() < longest) {
    Glyph glyph = first_glyph(text);
    std::string_view bytes = glyph.valid ? glyph.bytes : "\xef\xbf\xbd";  // U+FFFD
    if (valid.size() + bytes.size() > longest) break;
    valid += bytes;
    text.remove_prefix(glyph.bytes.size());
  }
  return valid;
}

template <class T>
Json encode_value(const T& value, size_t) {
  if constexpr (std::is_arithmetic_v<T>) {
    return value;
  } else {
    ObjectWriter writer;
    fields(writer, value);
    return std::move(writer.object);
  }
}

Json encode_value(const std::string& text, size_t longest) { return as_utf8(text, longest); }
Json encode_value(Kind kind, size_t) { return kind_name(kind); }
Json encode_value(RunContext context, size_t) { return context_name(context); }

template <class T>
Json encode_value(const std::optional<T>& value, size_t longest) {
  return value ? encode(*value, longest) : Json(nullptr);
}

template <class T>
Json encode_value(const std::vector<T>& values, size_t longest) {
  Json array = Json::array();
  for (const T& value : values) array.push_back(encode(value, longest));
  return array;
}

template <class T>
Json encode(const T& value, size_t longest) {
  return encode_value(value, longest);
}

template <class T>
std::string text_of(const T& value) {
  return encode(value, kLongestName).dump();
}

}  // namespace

std::string to_text(const Header& header) { return text_of(header); }
std::string to_text(const std::vector<NumberedSource>& sources) { return text_of(sources); }
std::string to_text(const std::vector<NumberedCgroup>& cgroups) { return text_of(cgroups); }
std::string to_text(const Mark& mark) { return text_of(mark); }
std::string to_text(const End& end) { return text_of(end); }

bool from_text(std::string_view text, Header& to) { return read_json(text, slot_of(to)); }
bool from_text(std::string_view text, std::vector<NumberedSource>& to) {
  return read_json(text, slot_of(to));
}
bool from_text(std::string_view text, std::vector<NumberedCgroup>& to) {
  return read_json(text, slot_of(to));
}
bool from_text(std::string_view text, Mark& to) { return read_json(text, slot_of(to)); }
bool from_text(std::string_view text, End& to) { return read_json(text, slot_of(to)); }

}  // namespace irqscope::recording
