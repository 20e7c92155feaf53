// Stacks that an event brings along.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/printer.h"

namespace irqscope::runner {

struct StackFrame {
  uint64_t address = 0;
  Frame frame;
};

class StackReader {
 public:
  // Members that the event does not have are not known then. All three outlive it.
  StackReader(const types::TypePtr& type, const package::StackFields& fields, Symbolizer& symbols);

  std::optional<uint32_t> pid(Bytes event) const;
  std::optional<int64_t> cpu(Bytes event) const;
  std::string comm(Bytes event) const;  // printable; "?" if it is not known
  std::vector<StackFrame> kernel(Bytes event) const;
  std::vector<StackFrame> user(Bytes event) const;
  // Those of the event that are not stacks.
  const std::vector<types::Member>& others() const { return others_; }

 private:
  struct Place {
    std::optional<types::Member> addresses;
    std::optional<types::Member> bytes;  // how many of them
  };
  std::optional<types::Member> find(std::string_view name) const;
  Place place(const std::string& addresses, const std::string& bytes) const;
  static std::vector<uint64_t> addresses(const Place& place, Bytes event);

  Symbolizer& symbols_;
  bool with_symbols_;
  std::vector<types::Member> members_;
  std::vector<types::Member> others_;
  std::optional<types::Member> pid_, cpu_, comm_;
  Place kernel_, user_;
};

}  // namespace irqscope::runner
