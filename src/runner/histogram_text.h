// A map of distributions, each as a diagram under its key.
#pragma once

#include <string>
#include <vector>

#include "runner/histogram.h"
#include "runner/line_start.h"
#include "runner/printer.h"

namespace irqscope::runner {

class HistogramText {
 public:
  HistogramText(const TableOutput& output, HistogramFields fields);

  // What has counted nothing has no diagram. Of a map per CPU the sum is shown, and other members
  // as the first CPU has them that counted anything.
  void append(std::string& out, LineStart& start, uint64_t wall_ns,
              const std::vector<Element>& elements) const;

 private:
  void append_element(std::string& out, const Element& element) const;
  void append_key(std::string& out, Bytes key) const;

  const TableOutput& output_;
  HistogramFields fields_;
};

}  // namespace irqscope::runner
