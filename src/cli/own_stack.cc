#include "cli/own_stack.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <ucontext.h>
#include <unistd.h>

#include <cstddef>

namespace irqscope {
namespace {

constexpr size_t kStackBytes = 8u << 20;  // as limits are elsewhere; what is not touched takes none
constexpr size_t kEnoughBytes = 2u << 20;  // of the stack that we were started with

struct Call {
  const std::function<int()>* body = nullptr;
  int status = 1;
  ucontext_t before{}, on_stack{};
};
Call* current = nullptr;  // makecontext(3) passes nothing but numbers

void enter() { current->status = (*current->body)(); }

bool has_enough() {
  rlimit limit{};
  return getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur >= kEnoughBytes;
}

// Its lowest page can't be touched: what goes beyond it crashes, and writes over nothing.
class Stack {
 public:
  Stack()
      : memory_(mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0)) {
    if (good()) mprotect(memory_, static_cast<size_t>(sysconf(_SC_PAGESIZE)), PROT_NONE);
  }
  ~Stack() {
    if (good()) munmap(memory_, kStackBytes);
  }
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  bool good() const { return memory_ != MAP_FAILED; }
  stack_t place() const { return {memory_, 0, kStackBytes}; }

 private:
  void* memory_;
};

}  // namespace

int with_enough_stack(const std::function<int()>& body) {
  if (has_enough()) return body();
  Stack stack;
  Call call;
  if (!stack.good() || getcontext(&call.on_stack) != 0) return body();
  call.body = &body;
  call.on_stack.uc_stack = stack.place();
  call.on_stack.uc_link = &call.before;
  current = &call;
  makecontext(&call.on_stack, enter, 0);
  if (swapcontext(&call.before, &call.on_stack) != 0) return body();
  return call.status;
}

}  // namespace irqscope
