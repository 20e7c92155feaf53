#include "compile/headers.h"

#include "base/new_file.h"

extern "C" {
struct IqEmbeddedHeader {
  const char* name;
  const char* begin;
  const char* end;
};
extern const IqEmbeddedHeader iq_embedded_headers[];
}

namespace irqscope::compile {

std::vector<EmbeddedHeader> embedded_headers() {
  std::vector<EmbeddedHeader> headers;
  for (const IqEmbeddedHeader* header = iq_embedded_headers; header->name; ++header) {
    headers.push_back(
        {header->name, {header->begin, static_cast<size_t>(header->end - header->begin)}});
  }
  return headers;
}

Result<void> write_headers(const std::filesystem::path& folder) {
  for (const EmbeddedHeader& header : embedded_headers()) {
    std::filesystem::path path = folder / header.name;
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    auto written = write_new_file(path, header.text);
    if (!written) return written;
  }
  return {};
}

}  // namespace irqscope::compile
