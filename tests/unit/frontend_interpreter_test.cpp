// The interpreter of the frontend's tests takes every object from malloc, so that LeakSanitizer
// sees all of them: in CPython's own arenas it neither finds objects nor follows what they hold.
#include <Python.h>

#include <gtest/gtest.h>

namespace {

class MallocInterpreter : public testing::Environment {
  void SetUp() override {
    PyPreConfig config;
    PyPreConfig_InitIsolatedConfig(&config);
    config.allocator = PYMEM_ALLOCATOR_MALLOC;
    ASSERT_FALSE(PyStatus_Exception(Py_PreInitialize(&config)));
  }
};

const testing::Environment* const kInterpreter =
    testing::AddGlobalTestEnvironment(new MallocInterpreter);

}  // namespace
