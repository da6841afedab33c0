// The one main() of every Boost.Test program here.
#define BOOST_TEST_MODULE csirt_gateway
#include <boost/test/unit_test.hpp>
