#pragma once

#include <cstdint>

namespace wirewatch::bench {

// Seconds of the wall's clock, and of this thread's time on a processor: the second says what the
// work costs when other programs want the same core.
struct Lap {
  double wall = 0;
  double cpu = 0;

  Lap& operator+=(const Lap& other) {
    wall += other.wall;
    cpu += other.cpu;
    return *this;
  }
};

// Runs from its construction.
class Stopwatch {
 public:
  Stopwatch() : start_(Now()) {}

  Lap Elapsed() const {
    const Lap now = Now();
    return {now.wall - start_.wall, now.cpu - start_.cpu};
  }
  // Of the wall's clock only, which is asked faster.
  double WallSeconds() const;

 private:
  static Lap Now();

  Lap start_;
};

// Keeps this thread on one core, the last one if `core` is negative. False if that is refused.
bool PinToCore(int core);

// Bytes that the program has allocated and not freed.
int64_t HeapBytes();

}  // namespace wirewatch::bench
