// Entities as JSON, by their fields.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "output/value_text.h"

namespace irqscope::output {

template <class Entity>
Json json_of(const Field<Entity>& field, const Entity& entity) {
  return field.nested ? field.nested(entity) : to_json(field.get(entity));
}

// At the end of an object that has no such key yet.
inline void add(Json& object, std::string_view key, Json value) {
  object.get_ref<Json::object_t&>().emplace_back(std::string(key), std::move(value));
}

template <class Entity>
Json json_of(std::span<const Field<Entity>> fields, const Entity& entity) {
  Json object = Json::object();
  object.get_ref<Json::object_t&>().reserve(fields.size());
  for (const Field<Entity>& field : fields) add(object, field.key, json_of(field, entity));
  return object;
}

template <class Entity>
Json json_list(std::span<const Field<Entity>> fields, const std::vector<Entity>& entities) {
  Json list = Json::array();
  for (const Entity& entity : entities) list.push_back(json_of(fields, entity));
  return list;
}

// What is told as things of an interval.
template <class Entity>
Json json_list(std::span<const Field<In<Entity>>> fields, const std::vector<Entity>& entities,
               const Interval& interval) {
  Json list = Json::array();
  for (const Entity& entity : entities) {
    list.push_back(json_of(fields, In<Entity>{interval, entity}));
  }
  return list;
}

// A document, in which every line names its schema first.
template <class Entity>
Json document(std::string_view schema, std::span<const Field<Entity>> fields,
              const Entity& entity) {
  Json object{{"schema", schema}};
  for (const Field<Entity>& field : fields) add(object, field.key, json_of(field, entity));
  return object;
}

}  // namespace irqscope::output
