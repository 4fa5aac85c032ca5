// For builds with -fsanitize=thread only: link it into every program that uses absl::Mutex.
//
// Distributions build Abseil without the sanitizer, which then does not see that its mutexes order
// anything. These definitions come before the library's, call them, and tell the sanitizer.
#include "absl/synchronization/mutex.h"

#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>
#include <stdlib.h>

#include <string>

#include "absl/base/config.h"
#include "absl/time/time.h"

#pragma clang diagnostic ignored "-Wthread-safety-analysis"

// Conditions are looked at within Unlock and Await, by a thread that holds the mutex, but not in
// the eyes of the sanitizer.
extern "C" void AnnotateIgnoreReadsBegin(const char* file, int line);
extern "C" void AnnotateIgnoreReadsEnd(const char* file, int line);

#define WIREWATCH_TEXT_OF(name) #name
#define WIREWATCH_TEXT(name) WIREWATCH_TEXT_OF(name)

namespace absl {
ABSL_NAMESPACE_BEGIN
namespace {

// The library's own function; `signature` is the mangled name behind that of the class.
template <typename Function>
Function* Next(const char* signature) {
  std::string name = "_ZN4absl";
#if ABSL_OPTION_USE_INLINE_NAMESPACE == 1
  const std::string space = WIREWATCH_TEXT(ABSL_OPTION_INLINE_NAMESPACE_NAME);
  name += std::to_string(space.size()) + space;
#endif
  void* const function = dlsym(RTLD_NEXT, (name + "5Mutex" + signature).c_str());
  if (function == nullptr) abort();
  return reinterpret_cast<Function*>(function);
}

class IgnoreReads {
 public:
  IgnoreReads() { AnnotateIgnoreReadsBegin(__FILE__, __LINE__); }
  ~IgnoreReads() { AnnotateIgnoreReadsEnd(__FILE__, __LINE__); }
};

}  // namespace

void Mutex::Lock() {
  static auto* const next = Next<void(Mutex*)>("4LockEv");
  next(this);
  __tsan_acquire(this);
}

void Mutex::Unlock() {
  static auto* const next = Next<void(Mutex*)>("6UnlockEv");
  __tsan_release(this);
  const IgnoreReads ignore;
  next(this);
}

void Mutex::Await(const Condition& condition) {
  static auto* const next = Next<void(Mutex*, const Condition&)>("5AwaitERKNS0_9ConditionE");
  __tsan_release(this);
  {
    const IgnoreReads ignore;
    next(this, condition);
  }
  __tsan_acquire(this);
}

bool Mutex::AwaitWithTimeout(const Condition& condition, Duration timeout) {
  static auto* const next = Next<bool(Mutex*, const Condition&, Duration)>(
      "16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE");
  __tsan_release(this);
  bool held = false;
  {
    const IgnoreReads ignore;
    held = next(this, condition, timeout);
  }
  __tsan_acquire(this);
  return held;
}

ABSL_NAMESPACE_END
}  // namespace absl
