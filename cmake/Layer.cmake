# irqscope_layer(NAME USES LAYER... LIBRARIES LIB...): the library of one folder of src/.
# Sources are all .cc files but tests; the files X_test.cc become the test program NAME_tests.
function(irqscope_layer name)
  cmake_parse_arguments(LAYER "" "" "USES;LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cc)
  file(GLOB tests CONFIGURE_DEPENDS *_test.cc)
  list(REMOVE_ITEM sources ${tests} ${CMAKE_CURRENT_SOURCE_DIR}/main.cc)
  add_library(irqscope_${name} STATIC ${sources})
  list(TRANSFORM LAYER_USES PREPEND irqscope_)
  target_link_libraries(irqscope_${name} PUBLIC irqscope_common ${LAYER_USES} ${LAYER_LIBRARIES})
  set_target_properties(irqscope_${name} PROPERTIES
                        UNITY_BUILD ${IRQSCOPE_UNITY} UNITY_BUILD_BATCH_SIZE ${IRQSCOPE_UNITY_BATCH})
  set_property(GLOBAL APPEND PROPERTY IRQSCOPE_LAYERS irqscope_${name})
  irqscope_unit_tests(${name} ${tests})
endfunction()

# irqscope_unit_tests(FOLDER FILE...): tests/CMakeLists.txt makes the program FOLDER_tests of them.
function(irqscope_unit_tests folder)
  set_property(GLOBAL APPEND PROPERTY IRQSCOPE_UNIT_FOLDERS ${folder})
  set_property(GLOBAL PROPERTY IRQSCOPE_UNIT_TESTS_${folder} ${ARGN})
endfunction()
