# Flags of our own code; nothing here reaches libraries or the BPF side.
add_library(irqscope_flags INTERFACE)
target_compile_options(irqscope_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast
  -ffile-prefix-map=${CMAKE_SOURCE_DIR}=.
  $<$<BOOL:${IRQSCOPE_WERROR}>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # Cries wolf at "text" + std::string (GCC bug 105651, mended in 13).
  target_compile_options(irqscope_flags INTERFACE -Wno-restrict)
endif()
target_include_directories(irqscope_flags INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR}/bpf)

if(IRQSCOPE_UNITY)
  # A local name may be that of a neighbour's constant.
  target_compile_options(irqscope_flags INTERFACE -Wno-shadow)
endif()

if(IRQSCOPE_SANITIZE)
  target_compile_options(irqscope_flags INTERFACE
    -fsanitize=${IRQSCOPE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(irqscope_flags INTERFACE -fsanitize=${IRQSCOPE_SANITIZE})
  target_compile_definitions(irqscope_flags INTERFACE IRQSCOPE_SANITIZED)
  # An index beyond a string_view or a span is outside of no memory that a sanitizer watches.
  target_compile_definitions(irqscope_flags INTERFACE _GLIBCXX_ASSERTIONS)
  # The thread sanitizer does not see fences; row_reader.cc has some between atomic accesses.
  if(IRQSCOPE_SANITIZE MATCHES thread AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    target_compile_options(irqscope_flags INTERFACE -Wno-tsan)
  endif()
endif()

if(IRQSCOPE_FUZZ)
  # Counts which code has run. Without a main() of libFuzzer's, since tests are built of it, too.
  target_compile_options(irqscope_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
