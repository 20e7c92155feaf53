// What this kernel and this user allow, what irqscope will use, and what to do about each lack.
#pragma once

#include <string>

#include "model/diagnosis.h"
#include "sys/machine.h"

namespace irqscope {

// Tries everything for real; takes well under a second.
Diagnosis diagnose(const sys::Machine& machine, const std::string& btf_file);

}  // namespace irqscope
