# How a room becomes a CMake target. A room is one folder; its target is room_<name>.

# Flags every one of our files is compiled with; third-party headers are SYSTEM and stay out of the warnings.
add_library(strict INTERFACE)
target_compile_options(strict INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
  -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough -fstack-protector-strong)
# g++ 12 sees overlapping copies in std::string's operator+ that are not there (GCC bug 105651).
target_compile_options(strict INTERFACE -Wno-restrict)
if(GATEWAY_WERROR)
  target_compile_options(strict INTERFACE -Werror)
endif()
target_compile_definitions(strict INTERFACE BOOST_ALLOW_DEPRECATED_HEADERS RAPIDJSON_HAS_STDSTRING=1 RAPIDJSON_SSE2=1)
target_link_options(strict INTERFACE -Wl,-z,relro,-z,now)
target_include_directories(strict INTERFACE ${CMAKE_SOURCE_DIR})
if(GATEWAY_SANITIZE)
  target_compile_options(strict INTERFACE -fsanitize=${GATEWAY_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(strict INTERFACE -fsanitize=${GATEWAY_SANITIZE})
  # The thread sanitizer does not know fences; Asio's queues are guarded by mutexes, which it does know.
  if(GATEWAY_SANITIZE MATCHES thread)
    target_compile_definitions(strict INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK=1)
  endif()
else()
  target_compile_definitions(strict INTERFACE $<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>)
endif()

# What nearly every file reads, parsed once: the standard library's common headers, and RapidJSON. Files still include what
# they use; -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON shows that they do. clang-tidy cannot read g++'s.
if(GATEWAY_TIDY)
  set(CMAKE_DISABLE_PRECOMPILE_HEADERS ON)
endif()
file(WRITE ${CMAKE_BINARY_DIR}/common.cpp.new "// Carries the precompiled headers.\n")
file(COPY_FILE ${CMAKE_BINARY_DIR}/common.cpp.new ${CMAKE_BINARY_DIR}/common.cpp ONLY_IF_DIFFERENT)
add_library(common_headers OBJECT ${CMAKE_BINARY_DIR}/common.cpp)
target_link_libraries(common_headers PRIVATE strict)
set(common_headers <algorithm> <array> <chrono> <fstream> <functional> <map> <memory> <mutex> <optional> <set> <span>
  <string> <string_view> <vector> <rapidjson/document.h> <rapidjson/writer.h>)
target_precompile_headers(common_headers PRIVATE ${common_headers})

# room(name DIR folder [DEPENDS rooms...] [LIBRARIES targets...] [COMMON header] [HEADERS_ONLY])
# COMMON: a header that nearly every file of a large room reads, parsed once beside the others.
function(room name)
  cmake_parse_arguments(arg "HEADERS_ONLY" "DIR;COMMON" "DEPENDS;LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${arg_DIR}/*.cpp)
  list(TRANSFORM arg_DEPENDS PREPEND room_)
  if(arg_HEADERS_ONLY OR NOT sources)
    add_library(room_${name} INTERFACE)
    target_link_libraries(room_${name} INTERFACE strict ${arg_DEPENDS} ${arg_LIBRARIES})
    return()
  endif()
  add_library(room_${name} STATIC ${sources})
  target_link_libraries(room_${name} PUBLIC strict ${arg_DEPENDS} ${arg_LIBRARIES})
  if(arg_COMMON)
    target_precompile_headers(room_${name} PRIVATE ${common_headers} ${CMAKE_SOURCE_DIR}/${arg_COMMON})
  else()
    target_precompile_headers(room_${name} REUSE_FROM common_headers)
  endif()
  if(GATEWAY_TIDY)
    set_target_properties(room_${name} PROPERTIES CXX_CLANG_TIDY
      "clang-tidy;--quiet;--extra-arg=-Wno-unknown-warning-option")
  endif()
  file(GLOB migrations CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${arg_DIR}/migrations/*.sql
    ${CMAKE_SOURCE_DIR}/${arg_DIR}/migrations/*/*.sql)
  if(migrations)
    embed(embedded_${name}_sql NAMESPACE ${name}_sql FILES ${arg_DIR}/migrations/*.sql ${arg_DIR}/migrations/*/*.sql)
    target_link_libraries(room_${name} PRIVATE room_embedded_${name}_sql)
  endif()
endfunction()

# embed(target NAMESPACE ns FILES globs...): files compiled in as embedded::<ns>::files(), sorted by name.
# Include "<target>.h" to use them.
function(embed target)
  cmake_parse_arguments(arg "" "NAMESPACE" "FILES" ${ARGN})
  list(TRANSFORM arg_FILES PREPEND ${CMAKE_SOURCE_DIR}/)
  file(GLOB files CONFIGURE_DEPENDS ${arg_FILES})
  set(out ${CMAKE_BINARY_DIR}/embedded/${target})
  add_custom_command(OUTPUT ${out}.cpp
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DNAMESPACE=${arg_NAMESPACE} -DROOT=${CMAKE_SOURCE_DIR} "-DFILES=${files}"
            -P ${CMAKE_SOURCE_DIR}/deploy/cmake/Embed.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/deploy/cmake/Embed.cmake VERBATIM)
  file(WRITE ${out}.h.new "#pragma once\n#include <span>\n#include <string_view>\nnamespace embedded::${arg_NAMESPACE} {\nstruct File { std::string_view path; std::string_view text; };\nstd::span<const File> files();\n}\n")
  file(COPY_FILE ${out}.h.new ${out}.h ONLY_IF_DIFFERENT)
  add_library(room_${target} STATIC ${out}.cpp)
  target_include_directories(room_${target} PUBLIC ${CMAKE_BINARY_DIR}/embedded)
  target_compile_features(room_${target} PUBLIC cxx_std_20)
endfunction()
