// The manifest of an object that has none: what the object itself tells.
#pragma once

#include "ebpf/object_info.h"
#include "package/manifest.h"

namespace irqscope::package {

Manifest describe(const ebpf::ObjectInfo& object);

}  // namespace irqscope::package
