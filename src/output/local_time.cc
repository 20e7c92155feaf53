#include "output/local_time.h"

#include <fmt/format.h>

#include <ctime>

namespace irqscope::output {

std::string clock_text(uint64_t wall_ns) {
  auto seconds = static_cast<time_t>(wall_ns / 1'000'000'000);
  tm local{};
  localtime_r(&seconds, &local);
  return fmt::format("{:02}:{:02}:{:02}", local.tm_hour, local.tm_min, local.tm_sec);
}

std::string date_text(uint64_t wall_ns) {
  auto seconds = static_cast<time_t>(wall_ns / 1'000'000'000);
  tm local{};
  localtime_r(&seconds, &local);
  return fmt::format("{:04}-{:02}-{:02} {}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday,
                     clock_text(wall_ns));
}

std::string clock_text_ms(uint64_t wall_ns) {
  return fmt::format("{}.{:03}", clock_text(wall_ns), wall_ns / 1'000'000 % 1000);
}

std::string clock_text_ns(uint64_t wall_ns) {
  return fmt::format("{}.{:09}", clock_text(wall_ns), wall_ns % 1'000'000'000);
}

}  // namespace irqscope::output
