#include "runner/readers.h"

#include <unistd.h>

#include <bit>

#include "sys/tracefs.h"

namespace irqscope::runner {
namespace {

size_t bytes_of_perf_buffer(const package::Manifest& manifest) {
  return std::bit_ceil(manifest.perf_buffer_pages * static_cast<size_t>(sysconf(_SC_PAGESIZE)));
}

Result<std::vector<ebpf::UserBuffer>> open_buffers(const ebpf::UserObject& object,
                                                   const Outputs& outputs, size_t perf_bytes) {
  std::vector<ebpf::UserBuffer> buffers;
  for (size_t index : outputs.event_maps) {
    const ebpf::ObjectMap& map = object.info().maps[index];
    auto fd = object.map_fd(map.name);
    if (!fd) return tl::unexpected(fd.error());
    auto buffer = ebpf::UserBuffer::open(*fd, map, perf_bytes);
    if (!buffer) return in_context("map " + map.name, buffer.error());
    buffers.push_back(std::move(*buffer));
  }
  return buffers;
}

}  // namespace

Result<Readers> open_readers(const package::Manifest& manifest, const ebpf::UserObject& object,
                             const ReadRequest& request) {
  auto outputs = choose_outputs(manifest, object, request.maps);
  if (!outputs) return tl::unexpected(outputs.error());
  size_t perf_bytes = request.perf_bytes.value_or(bytes_of_perf_buffer(manifest));
  auto buffers = open_buffers(object, *outputs, perf_bytes);
  if (!buffers) return tl::unexpected(buffers.error());
  Readers readers{std::move(*outputs), std::move(*buffers), {}};
  if (!request.printk && !readers.outputs.printk) return readers;
  auto mounted = request.mounts_tracefs ? sys::mount_tracefs(request.machine) : Result<void>();
  if (!mounted) return in_context("reading what programs print", mounted.error());
  auto pipe = sys::TracePipe::open(request.machine);
  if (!pipe) return tl::unexpected(pipe.error());
  readers.printed.emplace(std::move(*pipe));
  return readers;
}

}  // namespace irqscope::runner
