# irqscope_embedded_headers(TARGET FOLDER NAME...): puts the files FOLDER/NAME into the library
# TARGET, where C++ finds them as a table (compile/headers.cc). Names of newer/ are files of the
# current source folder.
function(irqscope_embedded_headers target folder)
  set(table "")
  set(contents "")
  set(files "")
  set(number 0)
  foreach(name ${ARGN})
    math(EXPR number "${number} + 1")
    set(file ${folder}/${name})
    if(name MATCHES "^newer/")
      set(file ${CMAKE_CURRENT_SOURCE_DIR}/${name})
    endif()
    list(APPEND files ${file})
    string(APPEND table ".dc.a name${number}, begin${number}, end${number}\n")
    string(APPEND contents "name${number}: .asciz \"${name}\"\n"
                           "begin${number}: .incbin \"${file}\"\nend${number}: .byte 0\n")
  endforeach()
  set(embedding ${CMAKE_CURRENT_BINARY_DIR}/${target}.S)
  file(CONFIGURE OUTPUT ${embedding} @ONLY CONTENT [[
.section .rodata
@contents@
.section .data.rel.ro,"aw",%progbits
.balign 8
.global iq_embedded_headers
iq_embedded_headers:
@table@
.dc.a 0, 0, 0
.section .note.GNU-stack,"",%progbits
]])
  set_source_files_properties(${embedding} PROPERTIES OBJECT_DEPENDS "${files}")
  add_library(${target} STATIC ${embedding})
endfunction()
