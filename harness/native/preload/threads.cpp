#include "native/preload/threads.hpp"

#include "native/preload/real_functions.hpp"
#include "native/preload/sampler.hpp"
#include "native/preload/shared_file.hpp"

namespace leakgate::native {
namespace {

// Lives as long as the thread: its address is what the sample is known by.
struct Start {
  void* (*routine)(void*);
  void* argument;
};

pthread_key_t ends;
std::atomic<bool> has_key{false};

void forget(void* start) {
  forget_sample(start);
  real.free(start);
}

bool make_key() {
  static std::atomic<bool> is_asked{false};
  if (!is_asked.exchange(true)) has_key = ::pthread_key_create(&ends, forget) == 0;
  return has_key.load();
}

void* run(void* argument) {
  auto* start = static_cast<Start*>(argument);
  // Its destructor comes when the thread ends, by whatever way.
  if (::pthread_setspecific(ends, start) != 0) forget_sample(start);
  return start->routine(start->argument);
}

}  // namespace

int start_sampled_thread(pthread_t* thread, const pthread_attr_t* attributes,
                         void* (*routine)(void*), void* argument) {
  const bool is_sampled = open_file() == FileState::open && make_key();
  auto* start = is_sampled ? static_cast<Start*>(real.malloc(sizeof(Start))) : nullptr;
  if (start == nullptr) return real.pthread_create(thread, attributes, routine, argument);
  *start = {.routine = routine, .argument = argument};
  note_thread_sample(start);
  const int failure = real.pthread_create(thread, attributes, run, start);
  if (failure != 0) forget(start);
  return failure;
}

}  // namespace leakgate::native
