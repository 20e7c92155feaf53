// irqscope compile, and ecc
#include "compile/compile.h"

#include "cli/commands.h"
#include "cli/compile_arguments.h"
#include "cli/parser.h"
#include "cli/version.h"
#include "compile/target.h"
#include "ebpf/log.h"

namespace irqscope {
namespace {

constexpr std::string_view kCompileExamples =
    "Makes a package of a BPF program: package.json, for irqscope run. Needs clang,\n"
    "and nothing else: the headers of libbpf and a vmlinux.h of the running kernel\n"
    "are brought along. EVENT_HEADER declares the types of events; comments in the\n"
    "source say more. See irqscope-compile(8).\n\n"
    "Examples:\n"
    "  irqscope compile hello.bpf.c     package.json beside it\n"
    "  irqscope compile hello.bpf.c hello.h -o out\n"
    "                                   with the types of hello.h, into out/\n"
    "  irqscope compile hello.bpf.c -o hello.json -a -DDEBUG -a -Iinclude\n"
    "  irqscope compile hello.bpf.c --standalone\n"
    "                                   one program, hello, that needs nothing else\n";

struct RawCompileOptions {
  std::string source, header;
  std::optional<std::string> target, clang, strip, vmlinux, output;
  std::vector<std::string> flags;  // declared for the help; taken out before
  std::vector<std::string> btf;
  bool object = false, no_package = false, standalone = false, tar = false, yaml = false;
  bool verbose = false;
};

// `name`: what the program is called.
void declare(CLI::App& app, std::string_view name, RawCompileOptions& raw) {
  app.add_option("SOURCE", raw.source, "The program: a .bpf.c")->required();
  app.add_option("EVENT_HEADER", raw.header, "The header that declares the types of events");
  app.add_option("-a,--additional-cflags", raw.flags, "A flag for clang; may be repeated")
      ->type_name("FLAG");
  app.add_option("-o,--output", raw.output, "A folder, or a file that ends in .json")
      ->type_name("PATH");
  // Elsewhere -n is a number.
  app.add_flag(name == "ecc" ? "-n,--no-package" : "--no-package", raw.no_package,
               "Only the metadata: NAME.skel.json");
  app.add_flag("-s,--standalone", raw.standalone, "A program NAME that runs by itself, too");
  app.add_flag("-v,--verbose", raw.verbose, "Show the command lines of clang and others");
  app.add_flag("-y,--yaml", raw.yaml, "YAML instead of JSON");
  app.add_option("--btf", raw.btf, "BTF of kernels without it, for --tar")->type_name("PATH");
  app.add_option("--clang", raw.clang, "The clang to use")->type_name("PROGRAM");
  app.add_flag("--object", raw.object, "Keep the object, too: NAME.bpf.o");
  app.add_option("--strip", raw.strip, "Drop debug information with this: llvm-strip")
      ->type_name("PROGRAM");
  app.add_flag("--tar", raw.tar, "An archive NAME.tar of package and --btf, too");
  app.add_option("--target", raw.target, "The machine it is for: x86, arm64, riscv ...")
      ->type_name("ARCH");
  app.add_option("--vmlinux", raw.vmlinux, "A vmlinux.h, or BTF to make one of")->type_name("FILE");
}

Result<void> read_target(const RawCompileOptions& raw, compile::CompileRequest& request) {
  if (raw.target) {
    return convert("--target", raw.target, request.target, compile::parse_target);
  }
  auto own = compile::own_target();
  if (!own) return tl::unexpected(own.error());
  request.target = *own;
  return {};
}

Result<void> check(const RawCompileOptions& raw) {
  if (raw.source.empty()) return usage_error("SOURCE is empty");
  if (raw.no_package && (raw.standalone || raw.tar)) {
    return usage_error("--no-package and --{} exclude each other", raw.tar ? "tar" : "standalone");
  }
  if (!raw.btf.empty() && !raw.tar && !raw.standalone) {
    return usage_error("--btf goes into an archive: --tar, or --standalone");
  }
  return {};
}

Result<int> run(std::string_view name, const Context& context, Arguments arguments) {
  RawCompileOptions raw;
  compile::CompileRequest request;
  translate_ecc_options(arguments);
  request.flags = take_flags(arguments);
  Parser parser(name, "A package out of a BPF program", kCompileExamples);
  declare(parser.app(), name, raw);
  auto done = parser.parse(context, arguments);
  if (!done) return tl::unexpected(done.error());
  if (*done) return **done;
  auto read = in_turn([&] { return check(raw); }, [&] { return read_target(raw, request); });
  if (!read) return tl::unexpected(read.error());
  request.source = raw.source;
  request.event_header = raw.header;
  request.output = raw.output.value_or("");
  request.clang = raw.clang.value_or("");
  request.strip = raw.strip.value_or("");
  request.vmlinux = raw.vmlinux.value_or("");
  request.btf = raw.btf;
  request.made_by = fmt::format("irqscope {}", kVersion);
  request.keep_object = raw.object;
  request.metadata_only = raw.no_package;
  request.yaml = raw.yaml;
  request.standalone = raw.standalone;
  request.tar = raw.tar;
  if (context.only_parses) return 0;
  ebpf::set_up_log(raw.verbose);
  auto compiled =
      compile::compile(request, {context.out, context.err, raw.verbose, context.color_err});
  if (!compiled) return tl::unexpected(compiled.error());
  return 0;
}

}  // namespace

Result<int> run_compile(const Context& context, const Arguments& arguments) {
  return run("irqscope compile", context, arguments);
}

Result<int> run_ecc(const Context& context, const Arguments& arguments) {
  bool wants_version =
      arguments.size() == 1 && (arguments[0] == "-V" || arguments[0] == "--version");
  if (!wants_version) return run("ecc", context, arguments);
  auto written = context.out.write(fmt::format("ecc of irqscope {}\n", kVersion));
  if (!written) return tl::unexpected(written.error());
  return 0;
}

}  // namespace irqscope
