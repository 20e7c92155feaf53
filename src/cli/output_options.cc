#include "cli/output_options.h"

#include <fcntl.h>
#include <unistd.h>

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
Context with_writer(const Context& context, Writer& out, bool names_file = false) {
  Context to_file{out, context.err, false, false, 0, context.machine};
  to_file.owns_process = context.owns_process;
  to_file.color_err = context.color_err;
  to_file.names_file = names_file;
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

// Opened at once, since it can't be after confinement; what was in it goes with the first text.
class GrowingFile : public Writer {
 public:
  GrowingFile(int fd, const std::string& path) : fd_(fd), out_(fd, path), path_(path) {}

  Result<void> write(std::string_view text) override {
    auto begun = begin();
    return begun ? out_.write(text) : begun;
  }

  Result<void> begin() {
    if (!is_begun_ && ftruncate(fd_, 0) != 0) return fail("{}: {}", path_, std::strerror(errno));
    is_begun_ = true;
    return {};
  }

  bool is_begun() const { return is_begun_; }

 private:
  int fd_;
  FdWriter out_;
  std::string path_;
  bool is_begun_ = false;
};

Result<int> to_growing_file(const Context& context, const std::string& path, const Show& show) {
  std::error_code unknown;
  if (std::filesystem::is_directory(path, unknown)) return fail("{}: is a directory", path);
  bool is_new = !std::filesystem::exists(path, unknown);
  UniqueFd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, kReadableMode));
  if (!fd) return fail("{}: {}", path, std::strerror(errno));
  GrowingFile file(fd.get(), path);
  ScreenedWriter screened(file, false);
  auto status = show(with_writer(context, screened));
  if (!status) {
    // Confined by now, it may not; an empty file of a run that failed does no harm.
    if (is_new && !file.is_begun()) unlink(path.c_str());
    return status;
  }
  auto begun = file.begin();
  if (!begun) return tl::unexpected(begun.error());
  return status;
}

Result<int> to_whole_file(const Context& context, const std::string& path, const Show& show) {
  auto file = WholeFile::create(path);
  if (!file) return tl::unexpected(file.error());
  ScreenedWriter screened(*file, false);
  auto status = show(with_writer(context, screened, true));
  if (!status) return status;
  auto kept = file->keep();
  if (!kept) return tl::unexpected(kept.error());
  return status;
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

Result<int> with_output(const Context& context, const RawOutput& raw, Written written,
                        const Show& show) {
  if (!raw.file || *raw.file == "-") return show(context);
  if (is_device_or_pipe(*raw.file)) return to_device(context, *raw.file, show);
  return written == Written::as_it_comes ? to_growing_file(context, *raw.file, show)
                                         : to_whole_file(context, *raw.file, show);
}

}  // namespace irqscope
