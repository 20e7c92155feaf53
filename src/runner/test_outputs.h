// For tests: outputs of a made-up program, and symbols.
#pragma once

#include <cstdlib>
#include <ctime>
#include <string>
#include <utility>
#include <vector>

#include "runner/printer.h"
#include "types/test_types.h"

namespace irqscope::runner::test {

using namespace types::test;

constexpr uint64_t kTen = 36'000'000'000'000;  // 10:00:00 of the first day

struct Utc {
  Utc() {
    setenv("TZ", "UTC", 1);
    tzset();
  }
};

// 0xffff...N0 is f, 0x10 from its start; module m from 0xffffffffc0000000 on.
class FakeSymbols : public Symbolizer {
 public:
  Frame kernel(uint64_t address) override {
    return {"f", 0x10, address >= 0xffffffffc0000000 ? "m" : ""};
  }
  Frame user(uint32_t pid, uint64_t address) override {
    if (address == 1) return {};
    if (address == 2) return {"", 0, "/bin/x"};
    return {"main_of_" + std::to_string(pid), 0x2a, "/bin/x"};
  }
};

// Bytes one after the other, as a program puts them.
class Bytes_ {
 public:
  template <class T>
  Bytes_& add(T value) {
    auto more = bytes_of_value(value);
    bytes_.insert(bytes_.end(), more.begin(), more.end());
    return *this;
  }
  Bytes_& text(std::string value, size_t size) {
    value.resize(size);
    for (char c : value) bytes_.push_back(static_cast<std::byte>(c));
    return *this;
  }
  operator std::vector<std::byte>() const { return bytes_; }
  operator Bytes() const { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
};

inline types::TypePtr signal_event() {
  return record(32, {member("pid", integer("pid_t", 4, true), 0), member("comm", text(16), 4),
                     member("success", boolean(), 20), member("latency", u64(), 24)});
}
inline Bytes_ signal_bytes(int pid, const std::string& comm, bool success, uint64_t latency) {
  return Bytes_().add(pid).text(comm, 16).add(success).text("", 3).add(latency);
}

// struct { u32 pid; u64 n; } in 16 bytes.
inline types::TypePtr pair() {
  return record(16, {member("pid", u32(), 0), member("n", u64(), 8)});
}
inline Bytes_ pair_bytes(unsigned pid, uint64_t n) { return Bytes_().add(pid).add(0u).add(n); }

inline TableOutput table(const std::string& map, types::TypePtr key, types::TypePtr value) {
  TableOutput output;
  output.map = map;
  output.key = std::move(key);
  output.value = std::move(value);
  return output;
}

}  // namespace irqscope::runner::test
