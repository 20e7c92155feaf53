#include "compile/annotate.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>
#include <unordered_map>

#include "base/suggest.h"
#include "compile/annotate_parts.h"
#include "compile/annotations.h"
#include "compile/place.h"

namespace irqscope::compile {
namespace {

// What a comment is about; one of the pointers, or none for the document.
struct Subject {
  Target target = Target::document;
  std::string name;
  package::Program* program = nullptr;
  package::Map* map = nullptr;
  package::Variable* variable = nullptr;
};

std::string_view plural(Target target) {
  switch (target) {
    case Target::program:
      return "programs";
    case Target::map:
      return "maps";
    case Target::variable:
      return "variables";
    default:
      return "LICENSE";
  }
}

std::string described(const Subject& subject) {
  switch (subject.target) {
    case Target::program:
      return fmt::format("'{}' is a program", subject.name);
    case Target::map:
      return fmt::format("'{}' is a map", subject.name);
    case Target::variable:
      return fmt::format("'{}' is a variable", subject.name);
    default:
      return "this is not";
  }
}

bool fits(const AnnotationKind& kind, Target target) {
  return (static_cast<unsigned>(kind.target) & static_cast<unsigned>(target)) != 0;
}

// The first of each name.
template <class T>
using ByName = std::unordered_map<std::string_view, T*>;

template <class T, class List>
void add_all(List& list, ByName<T>& by_name) {
  for (T& entry : list) by_name.try_emplace(entry.name, &entry);
}

template <class T>
T* find(const ByName<T>& by_name, std::string_view name) {
  auto found = by_name.find(name);
  return found == by_name.end() ? nullptr : found->second;
}

class Annotator {
 public:
  Annotator(const AnnotateRequest& request, package::Manifest& manifest)
      : request_(request), manifest_(manifest) {
    add_all(manifest.programs, programs_);
    add_all(manifest.maps, maps_);
    for (package::DataSection& section : manifest.sections) add_all(section.variables, variables_);
    add_all(request.object.variables, object_variables_);
    add_all(request.object.maps, object_maps_);
  }

  Result<Annotated> run() {
    for (const DocComment& comment : request_.comments) {
      auto annotations = annotations_of(comment);
      auto subjects = subjects_of(comment);
      if (subjects.empty()) warn_of(annotations);
      for (const Subject& subject : subjects) {
        auto applied = apply(subject, annotations);
        if (!applied) return tl::unexpected(applied.error());
      }
    }
    return std::move(annotated_);
  }

 private:
  // A function has one name, `int a, b;` has two.
  std::vector<Subject> subjects_of(const DocComment& comment) {
    for (const Candidate& candidate : comment.candidates) {
      package::Program* program = find(programs_, candidate.name);
      if (program) return {{Target::program, candidate.name, program, nullptr, nullptr}};
    }
    std::vector<Subject> subjects;
    std::set<std::string> seen;  // in `enum mode mode;` twice
    for (const Candidate& candidate : comment.candidates) {
      const std::string& name = candidate.name;
      if (candidate.is_in_parentheses || !seen.insert(name).second) continue;
      if (package::Map* map = find(maps_, name)) {
        subjects.push_back({Target::map, name, nullptr, map, nullptr});
      } else if (package::Variable* variable = find(variables_, name)) {
        subjects.push_back({Target::variable, name, nullptr, nullptr, variable});
      } else if (name == "LICENSE" || name == "_license" || name == "__license") {
        subjects.push_back({Target::document, name, nullptr, nullptr, nullptr});
      }
    }
    return subjects;
  }

  void warn_of(const std::vector<Annotation>& annotations) {
    for (const Annotation& annotation : annotations) {
      const AnnotationKind* kind = find_annotation(annotation.name);
      if (!kind || kind->target == Target::any || kind->may_be_elsewhere) continue;
      annotated_.warnings.push_back(
          fmt::format("{}:{}: warning: @{} is not at one of the {} of the object, and is ignored",
                      request_.file, annotation.line, annotation.name, plural(kind->target)));
      return;
    }
  }

  Result<void> apply(const Subject& subject, const std::vector<Annotation>& annotations) {
    std::set<std::string> seen;
    bool is_described = std::any_of(annotations.begin(), annotations.end(), [](const auto& a) {
      return a.name == "description" && !a.is_plain;
    });
    for (const Annotation& annotation : annotations) {
      if (annotation.is_plain && is_described) continue;
      auto is_meant = check(subject, annotation);
      if (!is_meant) return tl::unexpected(is_meant.error());
      if (!*is_meant) continue;
      if (!annotation.is_plain && !seen.insert(annotation.name).second) {
        return fail_at(request_.file, annotation.line, "@{} is there twice", annotation.name);
      }
      auto set = set_one(subject, annotation);
      if (!set) return set;
    }
    return subject.variable ? check_value(subject, annotations) : Result<void>();
  }

  // Not before all is known: the unit may come last.
  Result<void> check_value(const Subject& subject, const std::vector<Annotation>& annotations) {
    const ebpf::ObjectVariable* object = find(object_variables_, subject.name);
    uint32_t line = 0;
    for (const Annotation& annotation : annotations) {
      bool is_about_it = annotation.name == "default" || annotation.name == "cmdarg" ||
                         (annotation.name == "unit" && line == 0);
      if (is_about_it) line = annotation.line;
    }
    if (!object || line == 0) return {};
    auto checked = check_default(*object, subject.variable->option);
    if (checked) return {};
    return fail_at(request_.file, line, "{}", checked.error().message);
  }

  // False: it is not for us.
  Result<bool> check(const Subject& subject, const Annotation& annotation) const {
    const AnnotationKind* kind = find_annotation(annotation.name);
    if (kind && fits(*kind, subject.target)) return true;
    if (kind && kind->may_be_elsewhere) return false;
    if (kind) {
      return fail_at(request_.file, annotation.line, "@{} is for {}, and {}", annotation.name,
                     plural(kind->target), described(subject));
    }
    if (is_doxygen_command(annotation.name)) return false;
    std::vector<std::string> names;
    for (const AnnotationKind& known : kAnnotations) {
      if (fits(known, subject.target)) names.emplace_back(known.name);
    }
    std::string meant = likely_meant(annotation.name, names);
    return fail_at(
        request_.file, annotation.line, "unknown annotation @{}{}", annotation.name,
        meant.empty() ? "; see irqscope-compile(8)" : fmt::format("; did you mean @{}?", meant));
  }

  Result<void> set_one(const Subject& subject, const Annotation& annotation) {
    switch (subject.target) {
      case Target::program:
        return annotate_program(request_.file, annotation, *subject.program);
      case Target::map:
        if (annotation.name == "export") annotated_.exported.push_back(subject.name);
        return annotate_map(request_.file, annotation, find(object_maps_, subject.name),
                            request_.types, *subject.map);
      case Target::variable:
        return annotate_option(subject, annotation);
      default:
        if (!manifest_.document) manifest_.document.emplace();
        return annotate_document(annotation, *manifest_.document);
    }
  }

  Result<void> annotate_option(const Subject& subject, const Annotation& annotation) {
    auto set = annotate_variable(request_.file, annotation, *subject.variable);
    if (!set) return set;
    const package::OptionText& option = subject.variable->option;
    return in_turn([&] { return take(subject, annotation, "-", option.short_name); },
                   [&] { return take(subject, annotation, "--", option.long_name); });
  }

  // An option's name has one owner, which may have another one by now.
  Result<void> take(const Subject& subject, const Annotation& annotation, std::string_view dashes,
                    const std::string& name) {
    if (name.empty()) return {};
    const package::Variable*& owner = option_owners_[fmt::format("{}{}", dashes, name)];
    if (owner && owner != subject.variable) {
      const package::OptionText& theirs = owner->option;
      if (name == (dashes == "-" ? theirs.short_name : theirs.long_name)) {
        return fail_at(request_.file, annotation.line, "@{}: {}{} is that of '{}' already",
                       annotation.name, dashes, name, owner->name);
      }
    }
    owner = subject.variable;
    return {};
  }

  const AnnotateRequest& request_;
  package::Manifest& manifest_;
  ByName<package::Program> programs_;
  ByName<package::Map> maps_;
  ByName<package::Variable> variables_;
  ByName<const ebpf::ObjectVariable> object_variables_;
  ByName<const ebpf::ObjectMap> object_maps_;
  std::unordered_map<std::string, const package::Variable*> option_owners_;  // "-p", "--pid"
  Annotated annotated_;
};

}  // namespace

Result<Annotated> annotate(const AnnotateRequest& request, package::Manifest& manifest) {
  return Annotator(request, manifest).run();
}

}  // namespace irqscope::compile
