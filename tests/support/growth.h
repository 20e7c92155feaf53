// How the cost of something grows with its input.
#pragma once

#include <time.h>

#include <algorithm>
#include <cstddef>
#include <limits>

namespace irqscope::test {

// CPU time of this thread, in seconds, that the cheapest of three calls takes.
template <class F>
double least_cpu_seconds(F f) {
  auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
  };
  double least = std::numeric_limits<double>::infinity();
  for (int i = 0; i < 3; ++i) {
    double begin = now();
    f();
    least = std::min(least, now() - begin);
  }
  return least;
}

inline constexpr double kLinear = 9;

// What f(4n) costs against f(n), or the square of f(2n) against f(n) if that is more.
template <class F>
double growth_once(size_t n, F f) {
  double once = least_cpu_seconds([&] { f(n); });
  double twice = least_cpu_seconds([&] { f(2 * n); }) / once;
  double four = least_cpu_seconds([&] { f(4 * n); }) / once;
  return std::max(four, twice * twice);
}

// Likewise: about 4 for what is linear, 16 for what is quadratic; a test expects less than kLinear.
// f(n) should take some milliseconds. What looks worse than linear is measured again, since another
// program may have had the caches meanwhile.
template <class F>
double growth(size_t n, F f) {
  double least = growth_once(n, f);
  for (int i = 0; i < 4 && least >= kLinear; ++i) least = std::min(least, growth_once(n, f));
  return least;
}

}  // namespace irqscope::test
