#include "cli/confined.h"

namespace irqscope {

void confine_to(const Context& context, sys::Duty duty, bool verbose) {
  if (!context.owns_process) return;
  auto result = sys::confine(duty, context.writes_file);
  if (result || !verbose) return;
  (void)context.err.write(
      fmt::format("irqscope: rights that were not needed any more could not be "
                  "given up ({})\n",
                  result.error().message));
}

}  // namespace irqscope
