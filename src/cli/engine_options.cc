#include "cli/engine_options.h"

#include "cli/values.h"
#include "ebpf/btf_file.h"

namespace irqscope {
namespace {

Result<uint32_t> parse_max_rows(std::string_view text) {
  constexpr uint64_t kMost = 1u << 20;  // 3 GB
  auto number = parse_positive(text);
  if (!number) return tl::unexpected(number.error());
  if (*number > kMost) return usage_error("'{}' is more than {}", text, kMost);
  return static_cast<uint32_t>(*number);
}

}  // namespace

void declare_engine(CLI::App& app, RawEngine& raw) {
  app.option_defaults()->group("Engine");
  app.add_option("--via", raw.via, "tp_btf or raw_tp; default: the first that works")
      ->type_name("NAME");
  app.add_option("--btf", raw.btf, "Type information (BTF) for a kernel without it")
      ->type_name("FILE");
  app.add_option("--max-rows", raw.max_rows, "Room for N rows: handlers times CPUs")
      ->type_name("N");
  app.add_flag("-v,--verbose", raw.verbose, "Show what libbpf reports");
}

Result<void> read_engine(const RawEngine& raw, CollectRequest& collect) {
  return in_turn(
      [&] { return convert("--btf", raw.btf, collect.btf_file, ebpf::btf_file); },
      [&] { return convert("--max-rows", raw.max_rows, collect.max_rows, parse_max_rows); },
      [&] {
        return convert("--via", raw.via, collect.attach,
                       one_of<ebpf::AttachKind>({{"tp_btf", ebpf::AttachKind::tp_btf},
                                                 {"raw_tp", ebpf::AttachKind::raw_tp}}));
      });
}

}  // namespace irqscope
