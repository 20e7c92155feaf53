// The key that ends what is shown on a terminal: q, without Enter.
#pragma once

#include <cstdint>

namespace irqscope {

// While one lives, and the process is in the foreground of the terminal that it reads from, keys
// arrive at once and are not echoed; Ctrl-C and Ctrl-Z do what they always do. The terminal gets
// its mode back when this goes, when the process is stopped, and when a signal kills it (but
// SIGKILL). In the background the terminal is left alone, so nothing stops the process there. At
// most one at a time.
class QuitKey {
 public:
  explicit QuitKey(int terminal_fd);
  ~QuitKey();
  QuitKey(const QuitKey&) = delete;
  QuitKey& operator=(const QuitKey&) = delete;

  // As sleep_until_ns(), and less if q is pressed. True if the time was reached.
  bool wait_until_ns(uint64_t deadline_ns, int watched_fd);

 private:
  void follow_foreground();
  bool is_pressed();

  int fd_;
  bool is_gone_ = false;  // nothing will be read any more
};

}  // namespace irqscope
