#include "package/json_reader.h"

namespace irqscope::package {

Result<void> JsonReader::text(const char* key, std::string& target) const {
  auto found = member(key);
  if (!found) return {};
  if (!found->json().is_string()) return found->wrong("text");
  target = found->json().get<std::string>();
  return {};
}

Result<void> JsonReader::boolean(const char* key, bool& target) const {
  auto found = member(key);
  if (!found) return {};
  if (!found->json().is_boolean()) return found->wrong("true or false");
  target = found->json().get<bool>();
  return {};
}

Result<void> JsonReader::number(const char* key, uint64_t largest, uint64_t& target) const {
  auto found = member(key);
  if (!found) return {};
  if (!found->json().is_number_unsigned() || found->json().get<uint64_t>() > largest) {
    return found->wrong(fmt::format("number from 0 to {}", largest));
  }
  target = found->json().get<uint64_t>();
  return {};
}

Result<void> JsonReader::number(const char* key, uint32_t& target) const {
  uint64_t value = target;
  auto read = number(key, UINT32_MAX, value);
  target = static_cast<uint32_t>(value);
  return read;
}

}  // namespace irqscope::package
