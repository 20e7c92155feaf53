# Every library we stand on; docs/dependencies.md gives the reasons.
find_package(PkgConfig REQUIRED)
find_package(CLI11 REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(tl-expected REQUIRED)

# Static archives where they exist, whatever the C library is linked as.
function(irqscope_static_library name archive)
  find_library(${name}_ARCHIVE NAMES lib${archive}.a REQUIRED)
  add_library(${name} STATIC IMPORTED GLOBAL)
  set_target_properties(${name} PROPERTIES IMPORTED_LOCATION ${${name}_ARCHIVE})
endfunction()
irqscope_static_library(irqscope_zlib z)
irqscope_static_library(irqscope_zstd zstd)
irqscope_static_library(irqscope_elf elf)
irqscope_static_library(irqscope_archive archive)
irqscope_static_library(irqscope_libbpf bpf)
irqscope_static_library(irqscope_seccomp seccomp)
# libelf of Debian 12 needs zlib, that of Ubuntu 24.04 zstd as well, and that of Debian 13 what it
# leaves out of its archive.
add_library(irqscope_elf_search_tree STATIC ${CMAKE_CURRENT_LIST_DIR}/elf_search_tree.c)
target_compile_definitions(irqscope_elf_search_tree PRIVATE _GNU_SOURCE)
target_link_libraries(irqscope_elf INTERFACE irqscope_elf_search_tree irqscope_zlib irqscope_zstd)
target_link_libraries(irqscope_libbpf INTERFACE irqscope_elf)

# Only tar and gzip are used of it; the formats that need more libraries are left out by the linker.
target_link_libraries(irqscope_archive INTERFACE irqscope_zlib -Wl,--gc-sections)

# Debian ships fmt as a shared library or as headers, and one file that runs anywhere needs no
# shared library: fmt.cc makes an archive of the headers. It knows fmt 9.
add_library(irqscope_common INTERFACE)
target_link_libraries(irqscope_common INTERFACE irqscope_flags tl::expected)
if(fmt_VERSION VERSION_LESS 10)
  add_library(irqscope_fmt STATIC ${CMAKE_CURRENT_LIST_DIR}/fmt.cc)
  target_link_libraries(irqscope_common INTERFACE irqscope_fmt)
else()
  target_link_libraries(irqscope_common INTERFACE fmt::fmt-header-only)
endif()
