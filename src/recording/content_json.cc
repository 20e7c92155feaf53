#include "recording/content_json.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "recording/content_fields.h"

namespace irqscope::recording {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kDeepest = 32;

template <class T>
Json encode(const T& value);

struct ObjectWriter {
  Json object = Json::object();

  template <class T>
  void operator()(const char* key, const T& value) {
    object[key] = encode(value);
  }

  template <class T>
  void maybe(const char* key, const T& value) {
    (*this)(key, value);
  }
};

template <class T>
Json encode_value(const T& value) {
  if constexpr (std::is_arithmetic_v<T> || std::same_as<T, std::string>) {
    return value;
  } else {
    ObjectWriter writer;
    fields(writer, value);
    return std::move(writer.object);
  }
}

Json encode_value(Kind kind) { return kind_name(kind); }
Json encode_value(RunContext context) { return context_name(context); }

template <class T>
Json encode_value(const std::optional<T>& value) {
  return value ? encode(*value) : Json(nullptr);
}

template <class T>
Json encode_value(const std::vector<T>& values) {
  Json array = Json::array();
  for (const T& value : values) array.push_back(encode(value));
  return array;
}

template <class T>
Json encode(const T& value) {
  return encode_value(value);
}

template <class T>
bool decode(const Json& json, T& to);

// Remembers whether all was there.
struct ObjectReader {
  const Json& object;
  bool good;

  template <class T>
  void operator()(const char* key, T& to) {
    if (!good) return;
    auto found = object.find(key);
    good = found != object.end() && decode(*found, to);
  }

  // Left as it is if the key is absent: of an older irqscope.
  template <class T>
  void maybe(const char* key, T& to) {
    if (good && object.contains(key)) (*this)(key, to);
  }
};

template <class T>
bool decode_value(const Json& json, T& to) {
  ObjectReader reader{json, json.is_object()};
  fields(reader, to);
  return reader.good;
}

template <std::integral T>
bool decode_value(const Json& json, T& to) {
  if (!json.is_number_integer()) return false;
  bool fits = json.is_number_unsigned() ? std::in_range<T>(json.get<uint64_t>())
                                        : std::in_range<T>(json.get<int64_t>());
  if (fits) to = json.get<T>();
  return fits;
}

bool decode_value(const Json& json, bool& to) {
  if (json.is_boolean()) to = json.get<bool>();
  return json.is_boolean();
}

bool decode_value(const Json& json, std::string& to) {
  if (json.is_string()) to = json.get_ref<const std::string&>();
  return json.is_string();
}

// One of the values up to `last`, by its name.
template <class T>
bool decode_name(const Json& json, T& to, T last, std::string_view (*name_of)(T)) {
  if (!json.is_string()) return false;
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    to = static_cast<T>(i);
    if (json.get_ref<const std::string&>() == name_of(to)) return true;
  }
  return false;
}

bool decode_value(const Json& json, Kind& to) {
  return decode_name(json, to, Kind::all, kind_name);
}

bool decode_value(const Json& json, RunContext& to) {
  return decode_name(json, to, RunContext::task, context_name);
}

template <class T>
bool decode_value(const Json& json, std::optional<T>& to) {
  to.reset();
  return json.is_null() || decode(json, to.emplace());
}

template <class T>
bool decode_value(const Json& json, std::vector<T>& to) {
  to.clear();
  if (!json.is_array()) return false;
  for (const Json& element : json) {
    if (!decode(element, to.emplace_back())) return false;
  }
  return true;
}

template <class T>
bool decode(const Json& json, T& to) {
  return decode_value(json, to);
}

// Before it is parsed, since destroying a deep value takes as much stack as it is deep.
bool is_too_deep(std::string_view text) {
  size_t depth = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      quoted = !quoted;
    else if (quoted)
      continue;
    else if (text[i] == '[' || text[i] == '{')
      ++depth;
    else if ((text[i] == ']' || text[i] == '}') && depth > 0)
      --depth;
    if (depth > kDeepest) return true;
  }
  return false;
}

template <class T>
std::string text_of(const T& value) {
  return encode(value).dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <class T>
bool parse(std::string_view text, T& to) {
  if (is_too_deep(text)) return false;
  Json json = Json::parse(text, nullptr, false);
  return !json.is_discarded() && decode(json, to);
}

}  // namespace

std::string to_text(const Header& header) { return text_of(header); }
std::string to_text(const std::vector<NumberedSource>& sources) { return text_of(sources); }
std::string to_text(const std::vector<NumberedCgroup>& cgroups) { return text_of(cgroups); }
std::string to_text(const Mark& mark) { return text_of(mark); }
std::string to_text(const End& end) { return text_of(end); }

bool from_text(std::string_view text, Header& to) { return parse(text, to); }
bool from_text(std::string_view text, std::vector<NumberedSource>& to) { return parse(text, to); }
bool from_text(std::string_view text, std::vector<NumberedCgroup>& to) { return parse(text, to); }
bool from_text(std::string_view text, Mark& to) { return parse(text, to); }
bool from_text(std::string_view text, End& to) { return parse(text, to); }

}  // namespace irqscope::recording
