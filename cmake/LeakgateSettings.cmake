# Language, warnings and sanitizers, as one INTERFACE target that every target of ours links.
option(LEAKGATE_TESTS "build the tests" ON)
option(LEAKGATE_BENCH "build the benchmarks" OFF)
option(LEAKGATE_WARNINGS_AS_ERRORS "stop at the first warning" OFF)
set(LEAKGATE_SANITIZE "" CACHE STRING "sanitizers to build with: address,undefined or thread")
option(LEAKGATE_FUZZ "build what ci/fuzz runs, with clang, instead of the tests" OFF)
option(LEAKGATE_COVERAGE "count executed lines" OFF)

set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()

add_library(leakgate_settings INTERFACE)
target_compile_features(leakgate_settings INTERFACE cxx_std_23)
target_include_directories(leakgate_settings INTERFACE "${PROJECT_SOURCE_DIR}/harness")
target_compile_options(leakgate_settings INTERFACE -Wall -Wextra -Wshadow -Wconversion
  -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual
  -Wno-missing-field-initializers  # every field has a default; designated initialisers name the rest
  # gcc 12 at -O2 and above takes the payload of an empty std::optional for a variable, and believes
  # that strings may overlap themselves (its bug 105329).
  -Wno-maybe-uninitialized -Wno-restrict)
if(LEAKGATE_WARNINGS_AS_ERRORS)
  target_compile_options(leakgate_settings INTERFACE -Werror)
endif()
if(LEAKGATE_SANITIZE)
  target_compile_options(leakgate_settings INTERFACE -fsanitize=${LEAKGATE_SANITIZE}
    -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(leakgate_settings INTERFACE -fsanitize=${LEAKGATE_SANITIZE})
  if(LEAKGATE_SANITIZE STREQUAL "thread")
    target_compile_options(leakgate_settings INTERFACE -Wno-tsan)  # fences inside Boost.Asio
  endif()
endif()
if(LEAKGATE_FUZZ)
  target_compile_options(leakgate_settings INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(LEAKGATE_COVERAGE)
  target_compile_options(leakgate_settings INTERFACE --coverage)
  target_link_options(leakgate_settings INTERFACE --coverage)
endif()
