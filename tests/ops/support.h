// What the tests of ops share: running something in a child, whose end and standard error are looked at.
#pragma once
#include <functional>
#include <string>

/// How a child ended: its exit code, or 128 + the signal that killed it; and what it wrote to standard error.
struct Ended {
  int code = 0;
  std::string errors;
};

/// Forks; the child runs `work` and exits with what it answers. Standard error is collected.
Ended in_child(const std::function<int()>& work);
