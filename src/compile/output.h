// Files out of what was compiled.
#pragma once

#include "base/result.h"
#include "compile/build.h"
#include "compile/output_place.h"
#include "compile/request.h"
#include "package/manifest.h"

namespace irqscope::compile {

// All bytes are made before the first file is written.
Result<void> write_output(const CompileRequest& request, const Source& source,
                          const OutputPlace& place, const Built& built,
                          const package::Manifest& manifest, const Console& console);

}  // namespace irqscope::compile
