// From the memory that the kernel side writes (bpf/abi) to the rows of a snapshot. Where that
// memory comes from is not known here, so that machines of any size can be simulated.
#pragma once

#include <span>

#include "abi/cpu.h"
#include "collect/row_reader.h"
#include "collect/source_namer.h"

namespace irqscope {

class CountReader {
 public:
  // All of them outlive this.
  CountReader(const CollectRequest& request, SourceNamer& namer, std::span<iq_row> rows)
      : request_(request), namer_(namer), reader_(rows, request.usec_slots) {}

  // All the counts, so that they are of one moment: to name a new source may take a while.
  // `rows`: the same array, of which more rows are in use by now.
  void read(std::span<iq_row> rows);
  // What the last read() read.
  void add_rows(Snapshot& snapshot);

 private:
  // What does not change in a row.
  struct Known {
    bool is_named = false;
    bool is_wanted = false;
    bool is_napi = false;
    iq_kind kind = IQ_DELAY;
    uint32_t delay_row = 0;
    Source source;
  };
  const Known& known(const RowReader::Reading& reading, SourceNamer::Alike& alike);
  void add_row(const Known& known, const RowCounts& counts, Snapshot& snapshot) const;
  bool is_wanted(Kind kind) const;
  void fill(Tally& tally, const Known& known, const RowCounts& counts) const;
  void add_delay(Tally& tally, const Known& known) const;

  const CollectRequest& request_;
  SourceNamer& namer_;
  RowReader reader_;
  std::vector<Known> known_;  // by the row's number
};

// The CPUs' sums now, without Noise; of a measurement of net times.
std::vector<CpuUse> cpu_uses(std::span<const iq_cpu> cpus);

// Calls that were lost by now; what the kernel skipped is not among them.
Loss lost_calls(std::span<const iq_cpu> cpus);

}  // namespace irqscope
