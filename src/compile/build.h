// From a source to an object.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/temporary_folder.h"
#include "compile/declared_types.h"
#include "compile/request.h"
#include "compile/sent_types.h"
#include "compile/source.h"

namespace irqscope::compile {

struct Built {
  TemporaryFolder workspace;
  std::filesystem::path file;              // the object, in the workspace
  std::string object;                      // its bytes
  std::string event_header;                // that was named, or lies beside the source; or empty
  std::vector<DeclaredType> header_types;  // of it, in its order
  SentTypes sent;
};

// `wished`: types of the source that the object must know, too, with their lines there.
Result<Built> build_object(const CompileRequest& request, const Source& source,
                           const std::vector<DeclaredType>& wished, const Console& console);

}  // namespace irqscope::compile
