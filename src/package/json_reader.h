// Values out of JSON that is not trusted: an error names where it was, "maps[2].name".
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "base/result.h"

namespace irqscope::package {

using Json = nlohmann::json;

class JsonReader {
 public:
  JsonReader(const Json& json, std::string path) : json_(&json), path_(std::move(path)) {}

  const Json& json() const { return *json_; }
  const std::string& path() const { return path_; }

  // "maps[2] is no object"
  tl::unexpected<Error> wrong(std::string_view wanted) const {
    return fail("{} is no {}", path_, wanted);
  }

  // Null if there is none, or if it is null.
  std::optional<JsonReader> member(const char* key) const {
    if (!json_->is_object()) return std::nullopt;
    auto found = json_->find(key);
    if (found == json_->end() || found->is_null()) return std::nullopt;
    return JsonReader(*found, path_.empty() ? key : path_ + "." + key);
  }

  // These leave `target` as it is if there is no such key.
  Result<void> text(const char* key, std::string& target) const;
  Result<void> boolean(const char* key, bool& target) const;
  Result<void> number(const char* key, uint64_t largest, uint64_t& target) const;
  Result<void> number(const char* key, uint32_t& target) const;

  // Calls read(JsonReader) -> Result<T> for each element.
  template <class T, class Read>
  Result<void> list(const char* key, std::vector<T>& target, Read read) const;

 private:
  const Json* json_;
  std::string path_;
};

template <class T, class Read>
Result<void> JsonReader::list(const char* key, std::vector<T>& target, Read read) const {
  auto found = member(key);
  if (!found) return {};
  if (!found->json().is_array()) return found->wrong("list");
  size_t index = 0;
  for (const Json& element : found->json()) {
    auto value = read(JsonReader(element, fmt::format("{}[{}]", found->path(), index++)));
    if (!value) return tl::unexpected(value.error());
    target.push_back(std::move(*value));
  }
  return {};
}

}  // namespace irqscope::package
