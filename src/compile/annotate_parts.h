// An annotation that is known to fit goes into the part of the manifest that it is about.
#pragma once

#include <string>

#include "base/result.h"
#include "compile/annotate.h"
#include "compile/annotations.h"

namespace irqscope::compile {

Result<void> annotate_program(const std::string& file, const Annotation& annotation,
                              package::Program& program);
Result<void> annotate_variable(const std::string& file, const Annotation& annotation,
                               package::Variable& variable);
Result<void> annotate_map(const std::string& file, const Annotation& annotation,
                          const ebpf::ObjectMap* object, const KnownTypes& types,
                          package::Map& map);
Result<void> annotate_document(const Annotation& annotation, package::Document& document);

// What the program would not take from a command line is no default either.
Result<void> check_default(const ebpf::ObjectVariable& object, const package::OptionText& option);

}  // namespace irqscope::compile
