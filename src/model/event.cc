#include "model/event.h"

#include <cstring>

namespace irqscope {

std::string_view Task::name() const { return {comm.data(), strnlen(comm.data(), comm.size())}; }

}  // namespace irqscope
