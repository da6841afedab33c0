# Throughput of the pure parts, built on request: ninja -C build bench && build/bin/bench [guard|decide|render|event …]
add_executable(bench EXCLUDE_FROM_ALL ${CMAKE_CURRENT_LIST_DIR}/bench.cpp)
target_link_libraries(bench PRIVATE strict room_guard room_policy room_render)

# The front of tests/bench/pull.
add_executable(pull_server EXCLUDE_FROM_ALL ${CMAKE_CURRENT_LIST_DIR}/pull_server.cpp ${CMAKE_CURRENT_LIST_DIR}/fill.cpp
               ${CMAKE_SOURCE_DIR}/gateway/system.cpp)
target_link_libraries(pull_server PRIVATE strict room_front room_store)

# Its client that does not wait for answers before it asks again.
add_executable(open_loop EXCLUDE_FROM_ALL ${CMAKE_CURRENT_LIST_DIR}/open_loop.cpp)
target_link_libraries(open_loop PRIVATE strict room_tls)

# What tests/bench/ingest is held against.
add_executable(sqlite_loop EXCLUDE_FROM_ALL ${CMAKE_CURRENT_LIST_DIR}/sqlite_loop.cpp)
target_link_libraries(sqlite_loop PRIVATE strict room_protocol PkgConfig::sqlite3)
