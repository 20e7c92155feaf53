// How a diagnosis is shown.
#pragma once

#include <string>

#include "model/diagnosis.h"

namespace irqscope {

std::string doctor_text(const Diagnosis& diagnosis);
std::string doctor_json(const Diagnosis& diagnosis);  // docs/json.md: irqscope.doctor/1

}  // namespace irqscope
