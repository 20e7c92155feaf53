#include "compile/build.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

#include "base/file.h"
#include "base/new_file.h"
#include "compile/clang.h"
#include "compile/headers.h"
#include "compile/target.h"
#include "compile/tool.h"
#include "compile/vmlinux.h"
#include "ebpf/static_link.h"

namespace irqscope::compile {
namespace {

namespace fs = std::filesystem;

std::string quoted(const std::string& path) {
  std::string text = "\"";
  for (char c : path) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + '"';
}

// A pointer to each type makes clang describe it; the name is one that runners of packages know.
void append_pointers(std::string& text, const std::string& file,
                     const std::vector<DeclaredType>& types, std::set<std::string>& known) {
  for (const DeclaredType& type : types) {
    if (!known.insert(type.in_c()).second) continue;
    text += fmt::format(
        "#line {} {}\nconst volatile {} *__eunomia_dummy_{}_ptr __attribute__((unused));\n",
        type.line, quoted(file), type.in_c(), type.name);
  }
}

class Builder {
 public:
  Builder(const CompileRequest& request, const Source& source, const Console& console)
      : request_(request),
        source_(source),
        console_(console),
        event_header_(request.event_header) {}

  Result<Built> run(const std::vector<DeclaredType>& wished) {
    auto folder = TemporaryFolder::create();
    if (!folder) return tl::unexpected(folder.error());
    call_.workspace = folder->path();
    std::vector<DeclaredType> types;
    std::string object;
    auto built = in_turn([&] { return prepare(); }, [&] { return find_header_types(types); },
                         [&] { return find_sent_types(types, wished); },
                         [&] { return compile(types, wished); }, [&] { return strip(object); });
    if (!built) return tl::unexpected(built.error());
    return Built{std::move(*folder), file_,           std::move(object), event_header_,
                 std::move(types),   std::move(sent_)};
  }

 private:
  Result<void> prepare() {
    auto clang = find_clang(request_.clang);
    if (!clang) return tl::unexpected(clang.error());
    call_.clang = *clang;
    call_.target = request_.target;
    call_.flags = request_.flags;
    std::error_code error;
    fs::path include = call_.workspace / "include";
    fs::create_directory(include, error);
    auto prepared =
        in_turn([&] { return write_headers(include); }, [&] { return write_vmlinux(); },
                [&] { return write_overlay(call_.workspace, source_.path, source_.text); });
    if (!prepared) return prepared;
    auto folders = system_folders(call_.clang);
    if (!folders) return tl::unexpected(folders.error());
    call_.system_folders = std::move(*folders);
    return {};
  }

  Result<void> write_vmlinux() {
    auto header = vmlinux_text(request_.vmlinux, source_.text);
    bool is_wanted = source_.text.find("vmlinux.h") != std::string::npos;
    if (!header && !request_.vmlinux.empty()) return tl::unexpected(header.error());
    if (!header) {
      no_vmlinux_header_ = true;
      // The source may have one of its own.
      if (is_wanted) no_vmlinux_ = fmt::format("; {}", header.error().message);
      return {};
    }
    auto own = own_target();
    if (is_wanted && request_.vmlinux.empty() && own && *own != request_.target) {
      (void)console_.err.write(fmt::format(
          "{}: warning: vmlinux.h is that of this machine ({}); --vmlinux names one of {}\n",
          source_.path, *own, request_.target));
    }
    return write_new_file(call_.workspace / "include/vmlinux.h", *header);
  }

  Result<ToolEnd> run_clang(const Source& source, const std::vector<std::string>& words,
                            Writer* shown = nullptr) const {
    auto all = clang_words(call_, source);
    all.insert(all.end(), words.begin(), words.end());
    if (console_.verbose) (void)console_.err.write(command_line(all) + '\n');
    return run_tool(all, shown);
  }

  // What the preprocessor leaves; nothing if it complains, as clang will do again.
  Result<std::optional<HeaderTypes>> types_in(const Source& source) const {
    auto end = run_clang(source, {"-E", source.path});
    if (!end) return tl::unexpected(end.error());
    if (end->status != 0) return std::optional<HeaderTypes>();
    return std::optional(types_declared_in(end->out, [&](const std::string& file) {
      std::error_code error;
      return fs::equivalent(file, event_header_, error);
    }));
  }

  // NAME.h beside NAME.bpf.c, which nobody has to name.
  void find_header_beside() {
    fs::path beside = source_.folder / (source_.name + ".h");
    std::error_code error;
    if (event_header_.empty() && fs::is_regular_file(beside, error)) event_header_ = beside;
  }

  Result<void> find_header_types(std::vector<DeclaredType>& types) {
    find_header_beside();
    if (event_header_.empty()) return {};
    bool is_named = !request_.event_header.empty();
    auto text = read_text(event_header_, "a C header");
    if (!text) return is_named ? Result<void>(tl::unexpected(text.error())) : Result<void>();
    auto found = types_in(source_);
    if (!found) return tl::unexpected(found.error());
    bool was_seen = *found && (*found)->header_was_seen;
    if (*found && !was_seen && is_named) {
      // The source may declare the same types by itself.
      Source header;
      header.path = event_header_;
      header.folder = fs::path(header.path).parent_path();
      found = types_in(header);
      if (!found) return tl::unexpected(found.error());
    }
    if (!is_named && !was_seen) event_header_.clear();
    if (*found && !event_header_.empty()) types = std::move((*found)->types);
    if (*found && types.empty() && is_named) {
      (void)console_.err.write(
          fmt::format("{}: warning: declares no struct or union\n", event_header_));
    }
    return {};
  }

  // Whether the types of all events are told by a person.
  bool are_told(const std::vector<DeclaredType>& types,
                const std::vector<DeclaredType>& wished) const {
    bool has_one = !request_.event_header.empty() && types.size() == 1;
    size_t maps = 0;
    for (std::string_view kind : {"BPF_MAP_TYPE_RINGBUF", "BPF_MAP_TYPE_PERF_EVENT_ARRAY"}) {
      for (size_t at = 0; (at = source_.text.find(kind, at)) != std::string::npos; ++at) ++maps;
    }
    // Where the source declares none, they are in a header.
    return has_one || (maps > 0 && wished.size() >= maps);
  }

  // clang goes through the source once for each function, as it shows the tree of one only.
  Result<void> find_sent_types(const std::vector<DeclaredType>& types,
                               const std::vector<DeclaredType>& wished) {
    constexpr size_t kMostFunctions = 16;
    auto functions = sending_functions(source_.text);
    if (are_told(types, wished) || functions.size() > kMostFunctions) return {};
    for (const std::string& function : functions) {
      auto end = run_clang(source_, {"-fsyntax-only", "-w", "-Xclang", "-ast-dump=json", "-Xclang",
                                     "-ast-dump-filter=" + function, source_.path});
      if (!end) return tl::unexpected(end.error());
      if (end->status == 0) add_sent_types(end->out, sent_);
    }
    return {};
  }

  Result<void> compile(const std::vector<DeclaredType>& types,
                       const std::vector<DeclaredType>& wished) {
    std::string text = source_.text;
    if (!text.ends_with('\n')) text += '\n';
    std::set<std::string> known;
    append_pointers(text, event_header_, types, known);
    append_pointers(text, source_.path, wished, known);
    for (const auto& [map, sent] : sent_) {
      for (const auto& [name, type] : sent) append_pointers(text, source_.path, {type}, known);
    }
    auto written = write_overlay(call_.workspace, source_.path, text);
    if (!written) return written;
    file_ = call_.workspace / (source_.name + ".bpf.o");
    std::vector<std::string> words = {"-c", source_.path, "-o", file_.string()};
    if (console_.color) words.emplace_back("-fcolor-diagnostics");
    // What it says is held back only if the reason may be another.
    bool has_includes = names_types();
    auto end = run_clang(source_, words, has_includes ? &console_.err : nullptr);
    if (!end) return tl::unexpected(end.error());
    bool may_lack = end->status != 0 && !has_includes;
    auto includes = may_lack ? missing_includes() : std::string();
    if (!includes.empty()) {
      return fail("compiling {}: declarations are missing; add at its top: {}", source_.path,
                  includes);
    }
    auto told = console_.err.write(end->err);
    if (!told || end->status == 0) return told;
    if (end->status > 128) {
      return fail("compiling {}: clang was killed by signal {}", source_.path, end->status - 128);
    }
    return fail("compiling {}: clang found errors (above){}", source_.path, no_vmlinux_);
  }

  // Whether the source itself includes the kernel's types; a header of its own may do so, too.
  bool names_types() const {
    constexpr std::string_view kHeaders[] = {"vmlinux.h", "linux/bpf.h", "linux/types.h"};
    return std::any_of(std::begin(kHeaders), std::end(kHeaders), [this](std::string_view header) {
      return source_.text.find(header) != std::string::npos;
    });
  }

  // Without these, clang complains about every line of the headers and not about the reason.
  std::string missing_includes() const {
    auto end = run_clang(source_, {"-E", source_.path});
    if (!end || end->status != 0) return {};
    // What is there of it, if it is defined: the type, and no longer the macro.
    bool has_types = end->out.find("__u64;") != std::string::npos;
    bool has_helpers = end->out.find("SEC(") == std::string::npos;
    std::string_view types =
        no_vmlinux_header_ ? "#include <linux/bpf.h>" : "#include \"vmlinux.h\"";
    std::string_view helpers = "#include <bpf/bpf_helpers.h>";
    if (has_types) return std::string(has_helpers ? "" : helpers);
    return has_helpers ? std::string(types) : fmt::format("{}, {}", types, helpers);
  }

  Result<void> strip(std::string& object) {
    fs::path stripped = request_.strip.empty() ? call_.workspace / "linked.o" : file_;
    auto done = request_.strip.empty() ? ebpf::static_link(file_.string(), stripped.string())
                                       : strip_with_tool();
    if (!done) return in_context("dropping debug information", done.error());
    auto bytes = read_file(stripped);
    if (!bytes) return tl::unexpected(bytes.error());
    object = std::move(*bytes);
    file_ = stripped;
    return {};
  }

  Result<void> strip_with_tool() const {
    auto tool = find_tool(request_.strip);
    if (!tool) return tl::unexpected(tool.error());
    std::vector<std::string> words = {*tool, "-g", file_.string()};
    if (console_.verbose) (void)console_.err.write(command_line(words) + '\n');
    auto end = run_tool(words, &console_.err);
    if (!end) return tl::unexpected(end.error());
    if (end->status != 0) return fail("{} failed (exit status {})", request_.strip, end->status);
    return {};
  }

  const CompileRequest& request_;
  const Source& source_;
  const Console& console_;
  std::string event_header_;
  SentTypes sent_;
  ClangCall call_;
  std::string no_vmlinux_;  // why there is no vmlinux.h, if the source asks for one
  bool no_vmlinux_header_ = false;
  fs::path file_;
};

}  // namespace

Result<Built> build_object(const CompileRequest& request, const Source& source,
                           const std::vector<DeclaredType>& wished, const Console& console) {
  return Builder(request, source, console).run(wished);
}

}  // namespace irqscope::compile
