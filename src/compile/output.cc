#include "compile/output.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "base/new_file.h"
#include "base/stop_signal.h"
#include "compile/kernel_btf.h"
#include "compile/yaml.h"
#include "package/manifest_json.h"
#include "package/package_file.h"
#include "package/standalone.h"
#include "package/tar.h"

namespace irqscope::compile {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct NewFile {
  fs::path path;
  std::string bytes;
  mode_t mode = kReadableMode;
};

class Output {
 public:
  Output(const CompileRequest& request, const Source& source, const OutputPlace& place,
         const Built& built, const package::Manifest& manifest, const Console& console)
      : request_(request),
        source_(source),
        place_(place),
        built_(built),
        manifest_(manifest),
        console_(console) {}

  Result<void> run() {
    return in_turn([&] { return make_object(); }, [&] { return make_archives(); },
                   [&] { return make_package(); }, [&] { return write(); });
  }

 private:
  Result<void> make_object() {
    if (request_.keep_object) {
      files_.push_back({place_.beside(source_.name + ".bpf.o"), built_.object});
    }
    return {};
  }

  Result<void> make_archives() {
    if (!request_.tar && !request_.standalone) return {};
    std::string bytes = package::package_json(built_.object, manifest_);
    if (request_.tar || !request_.btf.empty()) {
      auto archive = tar_of(bytes);
      if (!archive) return tl::unexpected(archive.error());
      bytes = std::move(*archive);
    }
    if (request_.tar) files_.push_back({place_.beside(source_.name + ".tar"), bytes});
    if (!request_.standalone) return {};
    auto program = package::standalone_program(bytes);
    if (!program) return tl::unexpected(program.error());
    files_.push_back({place_.beside(source_.name), std::move(*program), kExecutableMode});
    return {};
  }

  Result<std::string> tar_of(const std::string& package) const {
    std::vector<package::TarEntry> entries = {{"package.json", package}};
    for (const std::string& path : request_.btf) {
      auto found = find_kernel_btf(path);
      if (!found) return tl::unexpected(found.error());
      for (const KernelBtf& btf : *found) {
        auto reduced = reduced_btf(btf, built_.file, console_);
        if (!reduced) return tl::unexpected(reduced.error());
        entries.push_back({"btfhub-archive/" + btf.kernel, std::move(*reduced)});
      }
    }
    return package::write_tar(entries);
  }

  Result<void> make_package() {
    std::string text;
    if (request_.metadata_only) {
      json meta = package::to_json(manifest_);
      text = place_.yaml ? to_yaml(meta)
                         : meta.dump(-1, ' ', false, json::error_handler_t::replace) + '\n';
    } else {
      text = package::package_json(built_.object, manifest_);
      if (place_.yaml) text = to_yaml(json::parse(text, nullptr, false));
    }
    files_.push_back({place_.package, std::move(text)});
    return {};
  }

  Result<void> write() {
    if (StopSignal::requested()) return fail("stopped; nothing was written");
    auto told = console_.out.write(
        request_.metadata_only
            ? fmt::format("Writing metadata into {}...\n", place_.package.string())
            : fmt::format("Packing ebpf object and config into {}...\n", place_.package.string()));
    if (!told) return told;
    std::error_code error;
    fs::create_directories(place_.folder, error);
    if (error) return fail("{}: {}", place_.folder.string(), error.message());
    for (const NewFile& file : files_) {
      auto written = write_new_file(file.path, file.bytes, file.mode);
      if (!written) return written;
    }
    return {};
  }

  const CompileRequest& request_;
  const Source& source_;
  const OutputPlace& place_;
  const Built& built_;
  const package::Manifest& manifest_;
  const Console& console_;
  std::vector<NewFile> files_;  // the package last: once it is there, so is all
};

}  // namespace

Result<void> write_output(const CompileRequest& request, const Source& source,
                          const OutputPlace& place, const Built& built,
                          const package::Manifest& manifest, const Console& console) {
  return Output(request, source, place, built, manifest, console).run();
}

}  // namespace irqscope::compile
