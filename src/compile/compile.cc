#include "compile/compile.h"

#include "compile/annotate.h"
#include "compile/build.h"
#include "compile/export_wish.h"
#include "compile/exports.h"
#include "compile/output.h"
#include "ebpf/object_types.h"
#include "ebpf/user_object.h"
#include "package/describe.h"

namespace irqscope::compile {
namespace {

void warn(const Console& console, const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings) (void)console.err.write(warning + '\n');
}

Result<ebpf::ObjectInfo> inspect(const Source& source, const Built& built) {
  ebpf::OpenRequest request;
  request.name = source.object_name;
  auto object = ebpf::UserObject::open(built.object, request);
  if (!object) return in_context("reading the object of " + source.path, object.error());
  if (object->info().programs.empty()) {
    return fail("{}: has no program in it: a function with SEC(\"...\") before it", source.path);
  }
  return object->info();
}

Result<KnownTypes> find_known(const Built& built, const std::vector<DeclaredType>& wished) {
  std::vector<std::string> names;
  for (const DeclaredType& type : built.header_types) names.push_back(type.in_c());
  for (const DeclaredType& type : wished) names.push_back(type.in_c());
  for (const auto& [map, sent] : built.sent) {
    for (const auto& [name, type] : sent) names.push_back(name);
  }
  auto found = ebpf::find_types(built.object, names);
  if (!found) return tl::unexpected(found.error());
  KnownTypes known;
  for (size_t i = 0; i < names.size(); ++i) known[names[i]] = (*found)[i];
  return known;
}

Result<void> check_header_types(const CompileRequest& request, const Built& built,
                                const KnownTypes& known) {
  for (const DeclaredType& type : built.header_types) {
    if (known.at(type.in_c())) continue;
    return fail("{}:{}: {} is not known in {}, which does not include this header",
                built.event_header, type.line, type.in_c(), request.source);
  }
  return {};
}

Result<package::Manifest> describe(const CompileRequest& request, const Source& source,
                                   const std::vector<DocComment>& comments,
                                   const std::vector<DeclaredType>& wished, const Built& built,
                                   const Console& console) {
  auto object = inspect(source, built);
  if (!object) return tl::unexpected(object.error());
  auto known = find_known(built, wished);
  if (!known) return in_context("reading the types of " + source.path, known.error());
  auto checked = check_header_types(request, built, *known);
  if (!checked) return tl::unexpected(checked.error());
  package::Manifest manifest = package::describe(*object);
  manifest.made_by = request.made_by;
  auto annotated = annotate({source.path, comments, *object, *known}, manifest);
  if (!annotated) return tl::unexpected(annotated.error());
  warn(console, annotated->warnings);
  warn(console,
       set_exports({source.path, built.event_header, !request.event_header.empty(),
                    built.header_types, wished, built.sent, *known, *object, annotated->exported},
                   manifest));
  if (object->license.empty()) {
    warn(console, {source.path + ": warning: has no license; many helpers want char LICENSE[] "
                                 "SEC(\"license\") = \"GPL\";"});
  }
  return manifest;
}

}  // namespace

Result<void> compile(const CompileRequest& request, const Console& console) {
  auto source = read_source(request.source);
  if (!source) return tl::unexpected(source.error());
  auto place = find_place(request, *source);
  if (!place) return tl::unexpected(place.error());
  auto told = console.out.write("Compiling bpf object...\n");
  if (!told) return told;
  auto comments = doc_comments_of(source->text);
  auto wished = types_wished_in(comments);
  auto built = build_object(request, *source, wished, console);
  if (!built) return tl::unexpected(built.error());
  auto manifest = describe(request, *source, comments, wished, *built, console);
  if (!manifest) return tl::unexpected(manifest.error());
  return write_output(request, *source, *place, *built, *manifest, console);
}

}  // namespace irqscope::compile
