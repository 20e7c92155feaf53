// The objects within a line of JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "model/alert.h"
#include "model/run_info.h"
#include "output/options.h"

namespace irqscope::output {

using Json = nlohmann::ordered_json;

// null if it is not known.
template <class T>
Json known(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json row_json(const Interval& interval, const Row& row, const TableOptions& options);
Json loss_json(const Loss& loss);
Json cpus_json(const Interval& interval);
Json missing_json(const std::vector<Missing>& missing);
Json programs_json(const Interval& interval);
Json alert_json(const Alert& alert);

}  // namespace irqscope::output
