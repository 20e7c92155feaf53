#include "compile/clang.h"

#include <nlohmann/json.hpp>

#include "base/new_file.h"
#include "base/parse.h"
#include "compile/tool.h"

namespace irqscope::compile {
namespace {

namespace fs = std::filesystem;

// What clang puts in front of a path that is not absolute, and from 19 on of no other.
constexpr std::string_view kHere = "/irqscope-source";

// Paths become part of the object, so they are told from where the source is.
std::vector<std::string> path_maps(const ClangCall& call, const Source& source) {
  constexpr std::string_view kOption = "-ffile-prefix-map=";
  std::vector<std::string> maps = {fmt::format("{}{}=", kOption, kHere)};
  std::error_code error;
  fs::path here = fs::current_path(error);
  if (here.has_relative_path()) maps.push_back(fmt::format("{}{}/=", kOption, here.string()));
  maps.push_back(fmt::format("{}{}/=irqscope/", kOption, call.workspace.string()));
  // clang has "./" before a source that is named without a folder.
  std::string folder = source.folder.empty() ? "." : source.folder.string();
  if (!folder.ends_with('/')) folder += '/';
  // The last that fits is taken.
  maps.push_back(fmt::format("{}{}=", kOption, folder));
  return maps;
}

}  // namespace

Result<std::string> find_clang(const std::string& name) {
  if (!name.empty()) return find_tool(name);
  for (const char* known : {"clang", "clang-21", "clang-20", "clang-19", "clang-18", "clang-17",
                            "clang-16", "clang-15", "clang-14"}) {
    auto found = find_tool(known);
    if (found) return found;
  }
  return fail("clang: there is no such program; install it, or name one with --clang");
}

Result<std::vector<std::string>> system_folders(const std::string& clang) {
  auto end = run_tool({clang, "-v", "-E", "-x", "c", "/dev/null"});
  if (!end) return tl::unexpected(end.error());
  std::vector<std::string> folders;
  bool is_list = false;
  for (std::string_view line : split(end->err, '\n')) {
    if (line.starts_with("End of search list")) break;
    if (is_list && line.starts_with(" ")) folders.emplace_back(line.substr(1));
    if (line.starts_with("#include <...>")) is_list = true;
  }
  return folders;
}

std::vector<std::string> clang_words(const ClangCall& call, const Source& source) {
  std::vector<std::string> words = {call.clang, "-target", "bpf", "-O2", "-g",
                                    // BTF takes the lines of the source from here, and not from
                                    // a file that may not be where clang looks for it.
                                    "-gdwarf-5", "-gembed-source",
                                    fmt::format("-fdebug-compilation-dir={}", kHere),
                                    "-D__TARGET_ARCH_" + call.target, "-x", "c"};
  auto maps = path_maps(call, source);
  words.insert(words.end(), maps.begin(), maps.end());
  words.insert(words.end(), {"-ivfsoverlay", (call.workspace / "overlay.yaml").string()});
  words.insert(words.end(), call.flags.begin(), call.flags.end());
  words.insert(words.end(), {"-I", source.folder.empty() ? "." : source.folder.string()});
  // In newer/ are additions, each of which includes the header below that it stands above.
  words.insert(words.end(), {"-isystem", (call.workspace / "include/newer").string(), "-isystem",
                             (call.workspace / "include").string()});
  for (const std::string& folder : call.system_folders) {
    words.insert(words.end(), {"-idirafter", folder});
  }
  words.insert(words.end(), {"-idirafter", (call.workspace / "include/newer/fallback").string()});
  return words;
}

Result<void> write_overlay(const fs::path& workspace, const std::string& path,
                           const std::string& text) {
  fs::path content = workspace / "source.c";
  std::error_code error;
  std::string name = fs::absolute(path, error).lexically_normal().string();
  nlohmann::json overlay = {
      {"version", 0},
      {"use-external-names", false},
      {"roots", {{{"name", name}, {"type", "file"}, {"external-contents", content.string()}}}},
  };
  std::string yaml = overlay.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return in_turn([&] { return write_new_file(content, text); },
                 [&] { return write_new_file(workspace / "overlay.yaml", yaml); });
}

}  // namespace irqscope::compile
