# irqscope_bpf_object(NAME): compiles NAME.bpf.c and puts the object into the library
# irqscope_NAME_bpf, where C++ finds it as iq_NAME_bpf_begin .. iq_NAME_bpf_end (ebpf/embedded.h).
find_program(BPF_CLANG NAMES clang clang-19 clang-18 clang-16 clang-15 clang-14 REQUIRED)
find_path(LIBBPF_INCLUDE NAMES bpf/bpf_helpers.h REQUIRED)

function(irqscope_bpf_object name)
  set(source ${CMAKE_CURRENT_SOURCE_DIR}/${name}.bpf.c)
  set(object ${CMAKE_CURRENT_BINARY_DIR}/${name}.bpf.o)
  # -g makes BTF; v3 has 32-bit arithmetic and needs Linux 5.1, which mmapable maps (5.5) exceed.
  add_custom_command(
    OUTPUT ${object}
    COMMAND ${BPF_CLANG} -target bpf -mcpu=v3 -std=gnu11 -O2 -g -Wall -Wextra
            -Wno-unused-parameter -Werror
            -ffile-prefix-map=${CMAKE_SOURCE_DIR}=. -fdebug-compilation-dir=.
            -I ${CMAKE_SOURCE_DIR}/bpf -idirafter ${LIBBPF_INCLUDE}
            -MD -MF ${object}.d -c ${source} -o ${object}
    DEPENDS ${source}
    DEPFILE ${object}.d
    COMMENT "Compiling ${name}.bpf.c"
    VERBATIM)
  set(embedding ${CMAKE_CURRENT_BINARY_DIR}/${name}.S)
  file(CONFIGURE OUTPUT ${embedding} @ONLY CONTENT [[
.section .rodata
.balign 8
.global iq_@name@_bpf_begin
.global iq_@name@_bpf_end
iq_@name@_bpf_begin:
.incbin "@object@"
iq_@name@_bpf_end:
.byte 0
.section .note.GNU-stack,"",%progbits
]])
  set_source_files_properties(${embedding} PROPERTIES OBJECT_DEPENDS ${object})
  add_library(irqscope_${name}_bpf STATIC ${embedding})
endfunction()
