// From a source to a package.
#pragma once

#include "base/result.h"
#include "compile/request.h"

namespace irqscope::compile {

Result<void> compile(const CompileRequest& request, const Console& console);

}  // namespace irqscope::compile
