# SPDX-License-Identifier: GPL-3.0-or-later
# What every target of ours shares: language level, warnings, sanitizers, where files go.

if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
set(CMAKE_BUILD_RPATH_USE_ORIGIN ON)
# Plain lib under every prefix: the programs look for their kernels in bin/../lib, in the build tree and installed.
set(CMAKE_INSTALL_LIBDIR lib CACHE STRING "Folder of libraries below the prefix")
include(GNUInstallDirs)
set(CMAKE_INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")

find_program(NABLA_CCACHE ccache)
# A preset may ask for none by an empty one.
if(NABLA_CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${NABLA_CCACHE})
endif()

add_library(nabla_settings INTERFACE)
target_compile_options(nabla_settings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
target_include_directories(nabla_settings INTERFACE ${CMAKE_SOURCE_DIR})
# Products run in our kernels; Eigen must neither start threads nor see another alignment in another file.
target_compile_definitions(nabla_settings INTERFACE EIGEN_DONT_PARALLELIZE EIGEN_MAX_ALIGN_BYTES=64 EIGEN_FAST_MATH=0 EIGEN_MPL2_ONLY)
if(NABLA_SANITIZE STREQUAL "address")
    target_compile_options(nabla_settings INTERFACE -fsanitize=address,undefined,float-cast-overflow -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(nabla_settings INTERFACE -fsanitize=address,undefined,float-cast-overflow)
elseif(NABLA_SANITIZE STREQUAL "thread")
    target_compile_options(nabla_settings INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
    target_link_options(nabla_settings INTERFACE -fsanitize=thread)
elseif(NABLA_SANITIZE)
    message(FATAL_ERROR "NABLA_SANITIZE is \"${NABLA_SANITIZE}\"; use address, thread or nothing.")
endif()
