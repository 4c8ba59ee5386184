# SPDX-License-Identifier: Apache-2.0
# cmake finds out about the compiler, writes makefiles, builds and installs.
# needs: cmake make gcc
# setup: printf 'cmake_minimum_required(VERSION 3.10)\nproject(p C)\nconfigure_file(c.in c.h)\nadd_library(f STATIC f.c)\nadd_executable(p main.c)\ntarget_include_directories(f PRIVATE ${CMAKE_BINARY_DIR})\ntarget_link_libraries(p f)\ninstall(TARGETS p DESTINATION bin)\n' >CMakeLists.txt
# setup: echo '#define F 0' >c.in; printf '#include "c.h"\nint f(void) { return F; }\n' >f.c; printf 'int f(void);\nint main(void) { return f(); }\n' >main.c
# varies: build/CMakeFiles/CMake*.log build/CMakeFiles/CMakeConfigureLog.yaml
# processes: skip
cmake -S . -B build -DCMAKE_INSTALL_PREFIX="$PWD/inst" >/dev/null
cmake --build build >/dev/null
cmake --install build >/dev/null
inst/bin/p
