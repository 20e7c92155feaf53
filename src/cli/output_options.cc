#include "cli/output_options.h"

#include <fcntl.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/new_file.h"
#include "base/screened_writer.h"
#include "base/unique_fd.h"
#include "cli/values.h"

namespace irqscope {
namespace {

// A file is no terminal.
Context with_writer(const Context& context, Writer& out) {
  Context to_file{out, context.err, false, false, 0, context.machine};
  to_file.owns_process = context.owns_process;
  to_file.color_err = context.color_err;
  to_file.writes_file = true;
  return to_file;
}

// Whether there is something to write to that can't be replaced: /dev/null, a pipe's name.
bool is_device_or_pipe(const std::string& path) {
  std::error_code unknown;
  return std::filesystem::is_other(path, unknown);
}

Result<int> to_device(const Context& context, const std::string& path, const Show& show) {
  UniqueFd fd(open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
  if (!fd) return fail("{}: {}", path, std::strerror(errno));
  FdWriter writer(fd.get(), path);
  ScreenedWriter screened(writer, false);
  return show(with_writer(context, screened));
}

}  // namespace

void declare_output(CLI::App& app, RawOutput& raw, Offered offered) {
  app.option_defaults()->group("Output");
  app.add_option("-o,--output", raw.file, "Write to this file; '-': to standard output")
      ->type_name("FILE");
  app.add_option("-f,--format", raw.format, format_names(offered))->type_name("FORMAT");
  app.add_flag("-j,--json", raw.json, "Short for --format json");
  raw.offered = std::move(offered);
}

Result<void> read_output(const RawOutput& raw, const Format*& format) {
  auto parse = [&](const std::string& name) { return parse_format(raw.offered, name); };
  auto read = convert("--format", raw.format, format, parse);
  if (!read) return read;
  if (raw.file && raw.file->empty()) return usage_error("--output: '' names no file");
  if (!raw.json) return {};
  if (raw.format && *raw.format != "json") {
    return usage_error("--json and --format {} exclude each other", *raw.format);
  }
  auto json = parse("json");
  if (json) format = *json;
  return {};
}

Result<int> with_output(const Context& context, const RawOutput& raw, const Show& show) {
  if (!raw.file || *raw.file == "-") return show(context);
  if (is_device_or_pipe(*raw.file)) return to_device(context, *raw.file, show);
  auto file = WholeFile::create(*raw.file);
  if (!file) return tl::unexpected(file.error());
  ScreenedWriter screened(*file, false);
  auto status = show(with_writer(context, screened));
  if (!status) return status;
  auto kept = file->keep();
  if (!kept) return tl::unexpected(kept.error());
  return status;
}

}  // namespace irqscope
