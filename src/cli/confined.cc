#include "cli/confined.h"

namespace irqscope {

void confine_to(const Context& context, sys::Duty duty, bool verbose) {
  if (!context.owns_process) return;
  auto result = sys::confine(duty, context.names_file);
  if (result || !verbose) return;
  (void)context.err.write(
      fmt::format("irqscope: could not give up rights that are no longer "
                  "needed ({})\n",
                  result.error().message));
}

}  // namespace irqscope
