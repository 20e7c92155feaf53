// Where finished text goes. A write is all or nothing as far as the kernel lets it be.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace irqscope {

class Writer {
 public:
  virtual ~Writer() = default;
  // `text` is a whole table or a whole JSON line.
  virtual Result<void> write(std::string_view text) = 0;
  // For sleep_until_ns: what to watch for a reader that goes away; -1: nothing.
  virtual int descriptor() const { return -1; }
};

// Writes to a descriptor it does not own.
// - A reader that closed the pipe gives ErrorKind::closed_pipe.
// - A full disk gives a failure; if the target is a regular file, what was half-written of this
//   text is cut off again, so that the file ends with a whole line.
// - A reader that stopped reading holds up the write until it reads on, or until a stop is
//   requested and has been waited for a little (base/stop_signal.h). A text is begun when the pipe
//   has room for all of it, so that giving up leaves no half of one; only a text that is larger
//   than the whole pipe may be torn.
class FdWriter : public Writer {
 public:
  FdWriter(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}
  Result<void> write(std::string_view text) override;
  int descriptor() const override { return fd_; }

 private:
  int fd_;
  std::string name_;  // for messages: "standard output"
};

class StringWriter : public Writer {
 public:
  Result<void> write(std::string_view text) override {
    text_ += text;
    return {};
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace irqscope
