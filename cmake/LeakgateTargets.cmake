# leakgate_library(FOLDER SOURCES a.cpp ... LINK lib ... PRIVATE_LINK lib ...)
#   The static library of one folder of harness/, named leakgate_FOLDER.
function(leakgate_library folder)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
  add_library(leakgate_${folder} STATIC ${ARG_SOURCES})
  target_link_libraries(leakgate_${folder} PUBLIC leakgate_settings ${ARG_LINK}
    PRIVATE ${ARG_PRIVATE_LINK})
endfunction()

# leakgate_test(FOLDER SOURCES a_test.cpp ... LINK lib ... [TIMEOUT seconds] [SERIAL])
#   The tests of one folder as one program, test_FOLDER, each test known to ctest by its own name.
function(leakgate_test folder)
  cmake_parse_arguments(ARG "SERIAL" "TIMEOUT" "SOURCES;LINK" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 60)
  endif()
  add_executable(test_${folder} ${ARG_SOURCES})
  target_include_directories(test_${folder} PRIVATE "${PROJECT_SOURCE_DIR}/tests")
  target_link_libraries(test_${folder} PRIVATE leakgate_settings ${ARG_LINK} GTest::gtest_main)
  target_compile_definitions(test_${folder} PRIVATE
    LEAKGATE_SOURCE_DIR="${PROJECT_SOURCE_DIR}" LEAKGATE_BINARY="$<TARGET_FILE_DIR:test_${folder}>/leakgate")
  set(properties TIMEOUT ${ARG_TIMEOUT} LABELS ${folder})
  if(ARG_SERIAL)
    list(APPEND properties RUN_SERIAL TRUE)
  endif()
  gtest_discover_tests(test_${folder} DISCOVERY_TIMEOUT 60 PROPERTIES ${properties})
endfunction()
