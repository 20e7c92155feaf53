// What compile makes of a source takes time in proportion to it.
#include <gtest/gtest.h>

#include <functional>

#include "compile/annotate.h"
#include "compile/declared_types.h"
#include "compile/export_wish.h"
#include "compile/exports.h"
#include "compile/sent_types.h"
#include "package/describe.h"
#include "support/growth.h"
#include "types/test_types.h"

namespace irqscope::compile::growth_test {
namespace {

using test::growth;
using test::kLinear;

std::string repeated(size_t n, const std::function<std::string(size_t)>& part) {
  std::string text;
  for (size_t i = 0; i < n; ++i) text += part(i);
  return text;
}

// An object with a program, a map and a variable of each number; each variable in `sections`.
ebpf::ObjectInfo object_of(size_t n, size_t sections) {
  ebpf::ObjectInfo object;
  auto type = types::test::u32();
  for (size_t i = 0; i < n; ++i) {
    object.programs.push_back({fmt::format("p{}", i), "kprobe/x", 0, "kprobe", {}, 1});
    object.maps.push_back({fmt::format("m{}", i), "", 0, "ringbuf", 0, 0, 1, {}, {}});
    std::string section = fmt::format(".rodata.{}", i % sections);
    object.maps.push_back({section, section, 0, "array", 4, 4, 1, {}, {}});
    object.variables.push_back(
        {fmt::format("v{}", i), section, type, 0, 4, std::vector<std::byte>(4), true});
  }
  return object;
}

// Of n times the same kind of text, from the source to the manifest.
void annotate_all(const std::string& source, const ebpf::ObjectInfo& object) {
  auto comments = doc_comments_of(source);
  auto wished = types_wished_in(comments);
  KnownTypes known;
  uint32_t id = 0;
  for (const DeclaredType& type : wished) {
    auto made = types::test::record(4, {});
    auto changed = std::make_shared<types::Type>(*made);
    changed->id = ++id;
    known[type.in_c()] = changed;
  }
  package::Manifest manifest = package::describe(object);
  auto annotated = annotate({"x.bpf.c", comments, object, known}, manifest);
  ASSERT_TRUE(annotated) << annotated.error().message;
  set_exports({"x.bpf.c", "", true, {}, wished, {}, known, object, annotated->exported}, manifest);
}

struct Source {
  const char* name;
  size_t n;  // at which it takes some milliseconds
  std::function<std::string(size_t n)> text;
  bool is_about_all = false;  // that an object of n things has
};

// Everything that there may be many of, or that may be long.
const Source kSources[] = {
    {"variables", 500,
     [](size_t n) {
       return repeated(n, [](size_t i) {
         return fmt::format("/// what it is\n/// @long o{0}\n/// @default 1\nint v{0};\n", i);
       });
     },
     true},
    {"maps", 500,
     [](size_t n) {
       return repeated(n, [](size_t i) {
         return fmt::format("/// @export struct e{0}\nstruct {{ int a; }} m{0} SEC(\".maps\");\n",
                            i);
       });
     },
     true},
    {"programs", 500,
     [](size_t n) {
       return repeated(n, [](size_t i) {
         return fmt::format("/// what it is\nSEC(\"x\") int BPF_PROG(p{0}, int a) {{ a(); }}\n", i);
       });
     },
     true},
    {"variables of one declaration", 1000,
     [](size_t n) {
       return "int a" + repeated(n, [](size_t i) { return fmt::format(",\n v{} ///< it\n", i); }) +
              ";";
     },
     true},
    {"comments of one program", 1000,
     [](size_t n) {
       return repeated(n, [](size_t) { return "/** " + std::string(60, 'x') + " */\n"; }) +
              "int p0(void) {}\n";
     }},
    {"lines of one comment", 2000,
     [](size_t n) { return repeated(n, [](size_t) { return "/// text\n"; }) + "int v0;\n"; }},
    {"blank lines", 4000,
     [](size_t n) {
       return "/// @description\n" + repeated(n, [](size_t) { return "///\n"; }) +
              "/// text\nint v0;\n";
     }},
    {"lines of JSON", 2000,
     [](size_t n) {
       return "/// @tchook {\"a\": [\n" + repeated(n, [](size_t) { return "/// [],\n"; }) +
              "/// 1]}\nint p0(void) {}\n";
     }},
    {"annotations of one line", 2000,
     [](size_t n) {
       return "/// " + repeated(n, [](size_t) { return "@note x "; }) +
              repeated(n,
                       [](size_t i) { return fmt::format("@{} x ", i % 2 ? "ifindex" : "long"); }) +
              "\nint nobody;\n";
     }},
    {"open brackets", 20000, [](size_t n) { return std::string(n, '(') + ";"; }},
    {"structs in attributes", 2000,
     [](size_t n) {
       return repeated(n, [](size_t) { return "struct __attribute__((x(("; }) + "int a;";
     }},
};

TEST(CompileGrowth, IsLinearInTheSource) {
  for (const Source& source : kSources) {
    double grown = growth(source.n, [&](size_t n) {
      annotate_all(source.text(n), object_of(source.is_about_all ? n : 1, 1));
      (void)sending_functions(source.text(n));
    });
    EXPECT_LT(grown, kLinear) << source.name;
  }
}

TEST(CompileGrowth, IsLinearInTheObject) {
  EXPECT_LT(growth(1000, [](size_t n) { (void)package::describe(object_of(n, n)); }), kLinear);
  EXPECT_LT(growth(500, [](size_t n) { annotate_all("int x;", object_of(n, n)); }), kLinear);
}

double growth_of_header(size_t least, const std::function<std::string(size_t)>& text) {
  return growth(least, [&](size_t n) {
    std::string header = "# 1 \"x.h\"\n" + text(n);
    (void)types_declared_in(header, [](const std::string&) { return true; });
  });
}

TEST(CompileGrowth, IsLinearInTheHeader) {
  auto types = [](size_t n) {
    return repeated(n, [](size_t i) { return fmt::format("struct s{} {{ int a; }};\n", i); });
  };
  auto nested = [](size_t n) {
    return repeated(n, [](size_t i) { return fmt::format("struct s{} {{\n", i); }) +
           repeated(n, [](size_t) { return "};"; });
  };
  auto typedefs = [](size_t n) {
    return repeated(n, [](size_t) { return "typedef struct {\n"; }) +
           repeated(n, [](size_t) { return "}"; });
  };
  auto attributes = [](size_t n) {
    return repeated(n, [](size_t) { return "struct __attribute__((\n"; });
  };
  EXPECT_LT(growth_of_header(1000, types), kLinear);
  EXPECT_LT(growth_of_header(5000, nested), kLinear);
  EXPECT_LT(growth_of_header(5000, typedefs), kLinear);
  EXPECT_LT(growth_of_header(2000, attributes), kLinear);
}

}  // namespace
}  // namespace irqscope::compile::growth_test
