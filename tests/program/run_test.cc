// `irqscope run` and `irqscope inspect` with packages that can't be read: one line that names the
// file and the cause, status 1, and nothing on standard output.
#include <zlib.h>

#include <cstring>
#include <functional>
#include <map>
#include <regex>

#include "package/base64.h"
#include "package/compression.h"
#include "package/tar.h"
#include "program/own_program.h"

namespace irqscope::test {
namespace {

using nlohmann::json;

std::string object_bytes() { return read_file(own_program().object()).value_or(""); }

std::string with(const std::function<void(json&)>& change) {
  json package = own_package();
  change(package);
  return package.dump();
}

std::string with_object(const std::string& bytes) {
  return with([&](json& package) {
    package["bpf_object"] = package::to_base64(package::compress(bytes));
    package["bpf_object_size"] = bytes.size();
  });
}

std::string of_size(uint64_t size) {
  return with([=](json& package) { package["bpf_object_size"] = size; });
}

std::string bomb() {
  return with([](json& package) {
    std::string zeros(200u << 20, '\0');
    package["bpf_object"] = package::to_base64(package::compress(zeros));
  });
}

std::string tar(const std::vector<package::TarEntry>& entries) {
  return package::write_tar(entries).value_or("");
}

std::string gzipped(const std::string& bytes) {
  std::string packed(compressBound(bytes.size()) + 64, '\0');
  z_stream stream{};
  constexpr int kWithGzipHeader = 31;
  deflateInit2(&stream, 6, Z_DEFLATED, kWithGzipHeader, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

// Small as a file: headers of files of no bytes.
std::string many_entries() {
  std::string header = tar({{"package.json", ""}}).substr(0, 512);
  std::string headers;
  for (size_t i = 0; i < 100'001; ++i) headers += header;
  return gzipped(headers);
}

std::string patched(std::string bytes, size_t place, const std::string& with) {
  return bytes.replace(place, with.size(), with);
}

// The first type of the object's BTF, which is a pointer, with these for its kind and its target.
std::string with_first_type(uint32_t kind, uint32_t target) {
  std::string bytes = object_bytes();
  size_t btf = bytes.find(std::string("\x9f\xeb\x01\x00\x18\x00\x00\x00", 8));
  constexpr size_t kHeader = 24;
  constexpr uint32_t kPointer = 2;
  uint32_t info = 0;
  if (btf != bytes.npos) std::memcpy(&info, bytes.data() + btf + kHeader + 4, sizeof(info));
  EXPECT_EQ(info, kPointer << 24);
  info = kind << 24;
  std::memcpy(bytes.data() + btf + kHeader + 4, &info, sizeof(info));
  std::memcpy(bytes.data() + btf + kHeader + 8, &target, sizeof(target));
  return bytes;
}

struct BadFile {
  std::string name;
  std::string (*make)();
  std::string cause;  // what follows the file's name; after a colon at its end, a library's words
};
void PrintTo(const BadFile& file, std::ostream* out) { *out << file.name; }

class BadFiles : public testing::TestWithParam<BadFile> {};

TEST_P(BadFiles, AreOneLine) {
  const BadFile& bad = GetParam();
  std::string file = own_program().folder() / bad.name;
  std::ofstream(file) << bad.make();
  std::string line = ": " + file + ": " + bad.cause + (bad.cause.ends_with(": ") ? "" : "\n");
  expect_refused(call({"run", file}), 1, "irqscope run" + line);
  expect_refused(call({"inspect", "--json", file}), 1, "irqscope inspect" + line);
  std::filesystem::remove(file);
}

const std::string kNeither = "it is neither a package.json, nor a tar of one, nor a BPF object";
const std::string kObject = "the object: ";

INSTANTIATE_TEST_SUITE_P(
    Run, BadFiles,
    testing::Values(
        BadFile{"empty", [] { return std::string(); }, "it is empty"},
        BadFile{"garbage", [] { return std::string("\x01\x02 garbage"); }, kNeither},
        BadFile{"spaces", [] { return std::string(" \n "); }, kNeither},
        BadFile{"list", [] { return std::string("[]"); }, kNeither},
        BadFile{"wasm", [] { return std::string("\0asm\1\0\0\0", 8); },
                "it is a WebAssembly module, which irqscope does not run"},
        BadFile{"cut_json", [] { return own_package().dump().substr(0, 700); },
                "its JSON is damaged at byte 701"},
        BadFile{"no_package", [] { return std::string("{}"); },
                "it is JSON, but no package: it has no bpf_object and meta"},
        BadFile{"manifest", [] { return own_package().at("meta").dump(); },
                "it is a manifest without its object (compile -n makes these)"},
        BadFile{"deep",
                [] {
                  return R"({"meta":)" + std::string(200'000, '[') + std::string(200'000, ']') +
                         "}";
                },
                "its JSON is nested deeper than 64 levels"},
        BadFile{"many_values",
                [] {
                  std::string text = R"({"meta":{"x":[[])";
                  for (int i = 0; i < 1'100'000; ++i) text += ",[]";
                  return text + "]}}";
                },
                "its JSON has more than 1000000 values"},
        BadFile{"no_base64", [] { return with([](json& p) { p["bpf_object"] = "a$bc"; }); },
                "bpf_object is not base64"},
        BadFile{"base64_of_nothing", [] { return with([](json& p) { p["bpf_object"] = ""; }); },
                "bpf_object: its compression is damaged"},
        BadFile{"cut_object",
                [] {
                  return with([](json& p) {
                    std::string packed = package::compress(object_bytes());
                    p["bpf_object"] = package::to_base64(packed.substr(0, packed.size() / 2));
                  });
                },
                "bpf_object: its compression is damaged"},
        BadFile{"size_too_small", [] { return of_size(1000); },
                "bpf_object: it is larger than the 1000 bytes that it is said to have"},
        BadFile{"size_too_large", [] { return of_size(60'000'000); },
                fmt::format("bpf_object: it has {} bytes in place of the 60000000 that it is said "
                            "to have",
                            object_bytes().size())},
        BadFile{"size_absurd", [] { return of_size(uint64_t{1} << 60); },
                "bpf_object_size is no number from 0 to 67108864"},
        BadFile{"size_negative", [] { return with([](json& p) { p["bpf_object_size"] = -1; }); },
                "bpf_object_size is no number from 0 to 67108864"},
        BadFile{"bomb", bomb,
                fmt::format("bpf_object: it is larger than the {} bytes that it is said to have",
                            object_bytes().size())},
        BadFile{"object_is_no_elf", [] { return with_object("hello"); },
                kObject + "it is no ELF file"},
        BadFile{"maps_no_list",
                [] { return with([](json& p) { p["meta"]["bpf_skel"]["maps"] = 5; }); },
                "meta.bpf_skel.maps is no list"},
        BadFile{"tar_outside",
                [] {
                  return tar({{"../../tmp/x", "1"}, {"package.json", own_package().dump()}});
                },
                "the archive has an entry outside of itself: '../../tmp/x'"},
        BadFile{"tar_absolute",
                [] {
                  return tar({{"/etc/passwd", "1"}});
                },
                "the archive has an entry outside of itself: '/etc/passwd'"},
        BadFile{"tar_without",
                [] {
                  return tar({{"other/package.json", "{}"}});
                },
                "the archive has no package.json"},
        BadFile{"tar_of_bad",
                [] {
                  return tar({{"package.json", "{}"}});
                },
                "it is JSON, but no package: it has no bpf_object and meta"},
        BadFile{"tar_cut",
                [] {
                  return tar({{"package.json", own_package().dump()}}).substr(0, 700);
                },
                "the archive is damaged: "},
        BadFile{"tar_bomb",
                [] {
                  return gzipped(tar({{"x", std::string(300u << 20, '\0')}}));
                },
                "the archive unpacks to more than 256 MiB"},
        BadFile{"tar_of_many", many_entries, "the archive has more than 100000 entries"},
        BadFile{"gzip_of_garbage", [] { return gzipped("hello"); }, "the archive is damaged: "},
        BadFile{"type_of_nothing", [] { return with_first_type(2, 0x7fffffff); },
                kObject + "its BTF is damaged: "},
        BadFile{"type_of_itself", [] { return with_first_type(8, 1); },
                kObject + "its BTF is damaged: type 1 refers to itself"},
        BadFile{"other_machine",
                [] { return read_file("/proc/self/exe").value_or("").substr(0, 100'000); },
                kObject + "it is an ELF file, but no BPF object"},
        BadFile{"elf_header_only", [] { return object_bytes().substr(0, 64); },
                kObject + "its table of sections is damaged"},
        BadFile{"elf_magic_only", [] { return object_bytes().substr(0, 4); },
                kObject + "it is no ELF file"},
        BadFile{"big_endian", [] { return patched(object_bytes(), 5, "\x02"); },
                kObject + "it is a BPF object for big-endian machines"}),
    [](const auto& each) { return each.param.name; });

TEST(Run, NoFile) {
  std::string missing = own_program().folder() / "missing.json";
  expect_refused(call({"run", missing}), 1,
                 "irqscope run: " + missing + ": No such file or directory\n");
  expect_refused(call({"inspect", missing}), 1, "irqscope inspect: " + missing + ": No such file");
  expect_refused(call({"run", ""}), 1, "No such file or directory");
  std::filesystem::path folder = own_program().folder() / "without";
  std::filesystem::create_directories(folder / "package.json");
  expect_refused(call({"run", folder}), 1, (folder / "package.json").string() + ": Is a directory");
  std::filesystem::remove(folder / "package.json");
  expect_refused(call({"run", folder}), 1, (folder / "package.json").string() + ": No such file");
}

TEST(Run, AsEcli) {
  std::string missing = own_program().folder() / "missing.json";
  std::string line = "ecli: " + missing + ": No such file or directory\n";
  expect_refused(call_as({"ecli", "run", missing, "--help"}), 1, line);
  expect_refused(call_as({"ecli", missing}), 1, line);
}

TEST(Run, EndlessFiles) {
  expect_refused(call({"run", "/dev/zero"}), 1, "/dev/zero: it is larger than 256 MiB");
  std::string sparse = own_program().folder() / "sparse";
  std::ofstream(sparse) << "{";
  std::filesystem::resize_file(sparse, uint64_t{2} << 30);
  expect_refused(call({"run", sparse}), 1, sparse + ": it is larger than 256 MiB");
  std::filesystem::remove(sparse);
}

TEST(Run, PackagesOfAllForms) {
  const Compiled& compiled = own_program();
  std::string archive = compiled.folder() / "own.tar";
  std::ofstream(archive) << tar({{"package.json", own_package().dump()}});
  for (const std::string& name :
       {compiled.package(), compiled.object(), compiled.folder().string(), archive}) {
    Answer help = call({"run", name, "--help"});
    EXPECT_EQ(help.status, 0) << help.err;
    EXPECT_THAT(help.out, testing::HasSubstr("--of_u8 NUMBER")) << name;
    EXPECT_EQ(call({"inspect", name}).status, 0) << name;
  }
  RunOptions options;
  options.stdin_text = own_package().dump();
  Finished piped = run(irqscope({"run", "-", "--help"}), options);
  EXPECT_EQ(piped.status, 0) << piped.err;
  EXPECT_THAT(piped.out, testing::HasSubstr("--of_u8 NUMBER"));
  options.stdin_text = "{";
  piped = run(irqscope({"inspect", "-"}), options);
  EXPECT_EQ(piped.status, 1);
  EXPECT_EQ(piped.err, "irqscope inspect: standard input: its JSON is damaged at byte 2\n");
}

// Whatever is damaged: it is still understood, or one line says that it is not.
void expect_no_crash(const std::string& file, size_t place) {
  for (const Words& words : {Words{"run", file, "--help"}, Words{"inspect", file}}) {
    Answer answer = call(words);
    bool good = answer.status == 0 && !answer.out.empty() && answer.err.empty();
    bool refused = answer.status == 1 && answer.out.empty() && is_one_line(answer.err) &&
                   answer.err.find(file) != std::string::npos;
    EXPECT_TRUE(good || refused) << place << ": " << answer.status << " " << answer.err;
    EXPECT_EQ(answer.out.find('\x1b'), std::string::npos) << place;
  }
}

TEST(Run, DamagedObjects) {
  const std::string whole = object_bytes();
  std::string file = own_program().folder() / "damaged.bpf.o";
  constexpr size_t kStep = 37;
  size_t damage = 0;
  for (size_t place = 16; place < whole.size(); place += kStep) {
    std::string bytes = whole;
    const std::array<char, 4> others = {'\xff', '\0', '\x1b', '='};
    bytes[place] = others[++damage % others.size()];
    std::ofstream(file) << bytes;
    expect_no_crash(file, place);
  }
  for (size_t size = 1; size < whole.size(); size += 401) {
    std::ofstream(file) << whole.substr(0, size);
    expect_no_crash(file, size);
  }
}

TEST(Inspect, NamesWhatAProgramDecides) {
  Compiled compiled(IRQSCOPE_PROGRAM, R"(
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
SEC("xdp")
int packet(struct xdp_md* context) { return XDP_PASS; }
SEC("lsm/file_open")
int permit(void* context) { return 0; }
SEC("fmod_ret/bpf_modify_return_test")
int instead(void* context) { return 0; }
SEC("tracepoint/syscalls/sys_enter_getpid")
int killer(void* context) { return bpf_send_signal(9); }
SEC("kprobe/vfs_open")
int looks(void* context) { return 1; }
char LICENSE[] SEC("license") = "GPL";
)");
  Answer text = call({"inspect", compiled.package()});
  EXPECT_EQ(text.status, 0) << text.err;
  for (const char* line :
       {"packet +xdp +xdp +[0-9]+ +drop, redirect *\n",
        "permit +lsm/file_open +lsm +[0-9]+ +refuse *\n",
        "instead +fmod_ret/bpf_modify_return_test +tracing +[0-9]+ +override *\n",
        "killer +[^ ]+ +tracepoint +[0-9]+ +send_signal *\n",
        "looks +kprobe/vfs_open +kprobe +[0-9]+ +- *\n"}) {
    EXPECT_TRUE(std::regex_search(text.out, std::regex(line))) << line << text.out;
  }
  json programs = json::parse(call({"inspect", "-j", compiled.package()}).out).at("programs");
  std::map<std::string, json> decides;
  for (const json& program : programs) decides[program.at("name")] = program.at("decides");
  EXPECT_EQ(decides["packet"], json({"drop", "redirect"}));
  EXPECT_EQ(decides["permit"], json::array({"refuse"}));
  EXPECT_EQ(decides["instead"], json::array({"override"}));
  EXPECT_EQ(decides["killer"], json::array());
  EXPECT_EQ(decides["looks"], json::array());
}

}  // namespace
}  // namespace irqscope::test
