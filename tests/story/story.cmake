# The real thing: three daemons, real keys, real gpg, real sockets. Each script is one test; each makes a laboratory of
# its own below /tmp (short paths, free ports), so that several runs can go side by side.
if(TARGET csirt-gateway)
  file(GLOB scripts CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.test)
  foreach(script ${scripts})
    get_filename_component(name ${script} NAME_WE)
    add_test(NAME story_${name} COMMAND ${script})
    set_tests_properties(story_${name} PROPERTIES TIMEOUT 600 SKIP_RETURN_CODE 77 PROCESSORS 1
      ENVIRONMENT "GATEWAY=$<TARGET_FILE:csirt-gateway>;SHARED_DATA=${CMAKE_SOURCE_DIR}/../shared/data")
  endforeach()
endif()
