# Throughput of the pure parts, built on request: ninja -C build bench && build/bin/bench [guard|decide|render …]
add_executable(bench EXCLUDE_FROM_ALL ${CMAKE_CURRENT_LIST_DIR}/bench.cpp)
target_link_libraries(bench PRIVATE strict room_guard room_policy room_render)
