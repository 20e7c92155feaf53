// Of which types the events are that a source sends, as the compiler understands its calls.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compile/declared_types.h"

namespace irqscope::compile {

// The functions of a source that call something which sends events.
std::set<std::string> sending_functions(std::string_view source);

// By map: all types that are sent to it, by their names in C.
using SentTypes = std::map<std::string, std::map<std::string, DeclaredType>>;

// Adds what `ast` has: clang's tree as JSON (-ast-dump=json), one or several objects. What is sent
// as bytes, or to a map that is a parameter, is left out.
void add_sent_types(std::string_view ast, SentTypes& types);

}  // namespace irqscope::compile
