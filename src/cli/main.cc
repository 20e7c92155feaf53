#include <unistd.h>

#include <exception>
#include <new>
#include <string_view>

#include "cli/own_stack.h"
#include "cli/program.h"

namespace {

// Allocates nothing.
int tell(std::string_view message) {
  (void)!write(STDERR_FILENO, message.data(), message.size());
  return 1;
}

int run(int argc, char** argv) try {
  return irqscope::run_program(argc, argv);
} catch (const std::bad_alloc&) {
  return tell("irqscope: out of memory\n");
} catch (const std::exception&) {
  return tell("irqscope: internal error; please report it\n");
}

}  // namespace

int main(int argc, char** argv) {
  return irqscope::with_enough_stack([&] { return run(argc, argv); });
}
