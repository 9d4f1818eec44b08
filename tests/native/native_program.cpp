// A program for the tests of the preloaded sampler: it does what its standard input says, a line at
// a time, and answers "done" or what was asked for. Without a sanitizer, whatever the tests have.
#include <dlfcn.h>
#include <malloc.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "native/go_note.hpp"
#include "native/program_mappings.hpp"
#include "native/program_stress.hpp"

namespace {

using namespace leakgate::native_program;

std::vector<void*> kept;

__attribute__((noinline)) void* leak_here(std::size_t bytes) { return std::malloc(bytes); }

void allocate(std::size_t count, std::size_t bytes) {
  for (std::size_t i = 0; i < count; ++i) kept.push_back(leak_here(bytes));
}

void free_all() {
  for (void* block : kept) std::free(block);
  kept.clear();
}

// Most in a pattern that leaves the pages in use.
void free_most(std::size_t keep_each) {
  std::vector<void*> left;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (i % keep_each == 0) {
      left.push_back(kept[i]);
    } else {
      std::free(kept[i]);
    }
  }
  kept = left;
}

void grow(std::size_t times, std::size_t step) {
  void* block = nullptr;
  for (std::size_t i = 1; i <= times; ++i) block = std::realloc(block, i * step);
  kept.push_back(block);
}

// By every function that allocates.
void allocate_by_all(std::size_t bytes) {
  void* block = nullptr;
  if (::posix_memalign(&block, 64, bytes) == 0) kept.push_back(block);
  kept.push_back(std::aligned_alloc(64, (bytes + 63) / 64 * 64));
  kept.push_back(::memalign(32, bytes));
  kept.push_back(::valloc(bytes));
  kept.push_back(::pvalloc(bytes));
  kept.push_back(std::calloc(1, bytes));
  kept.push_back(::reallocarray(nullptr, 1, bytes));
  kept.push_back(::strdup(std::string(bytes - 1, 'x').c_str()));
}

struct Work {
  std::size_t rounds = 0;
  std::size_t bytes = 0;
  void* left = nullptr;
};

void* churn(void* argument) {
  auto& work = *static_cast<Work*>(argument);
  for (std::size_t i = 0; i < work.rounds; ++i) std::free(std::malloc(64 + i % 256));
  work.left = std::malloc(work.bytes);
  return nullptr;
}

// Each leaves one block behind, which the main thread owns then.
void run_threads(std::size_t count, std::size_t rounds, std::size_t bytes) {
  std::vector<pthread_t> threads(count);
  std::vector<Work> work(count, Work{rounds, bytes});
  for (std::size_t i = 0; i < count; ++i) {
    ::pthread_create(&threads[i], nullptr, churn, &work[i]);
  }
  for (std::size_t i = 0; i < count; ++i) {
    ::pthread_join(threads[i], nullptr);
    kept.push_back(work[i].left);
  }
}

// What a thread has for itself, freed by a destructor as it ends.
void free_own(void* own) {
  auto& blocks = *static_cast<std::vector<void*>*>(own);
  for (void* block : blocks) std::free(block);
  delete &blocks;
}

void* end_with_blocks(void* key) {
  auto* own = new std::vector<void*>;
  for (std::size_t i = 0; i < 64; ++i) own->push_back(std::malloc(1000));
  ::pthread_setspecific(*static_cast<pthread_key_t*>(key), own);
  return nullptr;
}

// Eight at a time.
void run_ending_threads(std::size_t rounds) {
  static pthread_key_t key = [] {
    pthread_key_t made{};
    ::pthread_key_create(&made, free_own);
    return made;
  }();
  for (std::size_t i = 0; i < rounds; ++i) {
    std::vector<pthread_t> threads(8);
    for (pthread_t& thread : threads) ::pthread_create(&thread, nullptr, end_with_blocks, &key);
    for (const pthread_t thread : threads) ::pthread_join(thread, nullptr);
  }
}

// A child that allocates and ends.
void fork_child(std::size_t bytes) {
  const pid_t child = ::fork();
  if (child == 0) {
    std::memset(std::malloc(bytes), 1, bytes);
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
}

pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;
std::vector<pthread_t> waiting;

void* wait_for_release(void*) {
  ::pthread_mutex_lock(&held);
  ::pthread_mutex_unlock(&held);
  return nullptr;
}

__attribute__((noinline)) void start_here(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    pthread_t thread{};
    if (::pthread_create(&thread, nullptr, wait_for_release, nullptr) == 0) {
      waiting.push_back(thread);
    }
  }
}

void start_waiting(std::size_t count) {
  if (waiting.empty()) ::pthread_mutex_lock(&held);
  start_here(count);
}

void release_waiting() {
  ::pthread_mutex_unlock(&held);
  for (const pthread_t thread : waiting) ::pthread_join(thread, nullptr);
  waiting.clear();
}

std::string load_library(std::size_t times) {
  for (std::size_t i = 0; i < times; ++i) {
    void* library = ::dlopen("libm.so.6", RTLD_NOW);
    if (library == nullptr) return ::dlerror();
    ::dlclose(library);
  }
  return "done";
}

std::string in_use() {
  const struct mallinfo2 info = ::mallinfo2();
  return std::to_string(info.uordblks + info.hblkhd);
}

std::string environment_of_child() {
  std::string text;
  FILE* pipe = ::popen("env | grep -c -e LEAKGATE -e LD_PRELOAD", "r");
  for (int byte = std::fgetc(pipe); byte != EOF && byte != '\n'; byte = std::fgetc(pipe)) {
    text += static_cast<char>(byte);
  }
  ::pclose(pipe);
  return text;
}

// While threads allocate, others fork, load libraries, map and start threads.
std::string stress_all(std::size_t count, std::size_t operations) {
  const std::string damaged = stress(count, operations, [] {
    for (int i = 0; i < 20; ++i) {
      fork_child(100000);
      load_library(5);
      map_aligned(65536);
      run_threads(10, 100, 100);
    }
  });
  unmap_all();
  free_all();
  return damaged;
}

std::string obey(const char* line) {
  char verb[32] = "";
  std::size_t a = 0;
  std::size_t b = 0;
  std::size_t c = 0;
  (void)std::sscanf(line, "%31s %zu %zu %zu", verb, &a, &b, &c);
  const std::string what = verb;
  if (what == "allocate") allocate(a, b);
  if (what == "free") free_all();
  if (what == "free-most") free_most(a);
  if (what == "grow") grow(a, b);
  if (what == "all") allocate_by_all(a);
  if (what == "threads") run_threads(a, b, c);
  if (what == "ending-threads") run_ending_threads(a);
  if (what == "one-by-one") {
    for (std::size_t i = 0; i < a; ++i) run_threads(1, 0, b);
  }
  if (what == "fork") fork_child(a);
  if (what == "map") map(a, b);
  if (what == "map-aligned") map_aligned(a);
  if (what == "map-others") map_others(a);
  if (what == "remap") remap(a);
  if (what == "punch") punch(a);
  if (what == "map-at-random") return map_at_random(a);
  if (what == "unmap") unmap_all();
  if (what == "start") start_waiting(a);
  if (what == "release") release_waiting();
  if (what == "load") return load_library(a);
  if (what == "in-use") return in_use();
  if (what == "child") return environment_of_child();
  if (what == "stress") return stress_all(a, b);
  if (what == "exit-busy") exit_in_the_middle(static_cast<int>(a));
  if (what == "exit") std::exit(static_cast<int>(a));
  return "done";
}

}  // namespace

int main() {
  kept.reserve(1'000'000);
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  std::puts("ready");
  char line[128];
  while (std::fgets(line, sizeof(line), stdin) != nullptr) std::puts(obey(line).c_str());
}
