#include "native/program_stress.hpp"

#include <malloc.h>
#include <pthread.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace leakgate::native_program {
namespace {

// Blocks that threads take from each other; what one has allocated another frees.
constexpr std::size_t kSlots = 4096;
std::array<std::atomic<unsigned char*>, kSlots> slots{};
std::atomic<std::size_t> damaged{0};

// A block says of itself how large it is and what it is filled with.
unsigned char* filled(void* block, std::size_t bytes) {
  auto* at = static_cast<unsigned char*>(block);
  std::memcpy(at, &bytes, sizeof(bytes));
  at[bytes - 1] = static_cast<unsigned char>(bytes);
  return at;
}

void check(const unsigned char* block) {
  std::size_t bytes = 0;
  std::memcpy(&bytes, block, sizeof(bytes));
  if (block[bytes - 1] != static_cast<unsigned char>(bytes)) ++damaged;
}

unsigned char* allocated(std::size_t way, std::size_t bytes) {
  void* block = nullptr;
  switch (way % 8) {
    case 0:
      return filled(std::calloc(1, bytes), bytes);
    case 1:
      return filled(std::realloc(std::malloc(8), bytes), bytes);
    case 2:
      return filled(::posix_memalign(&block, 64, bytes) == 0 ? block : nullptr, bytes);
    case 3:
      return filled(::memalign(32, bytes), bytes);
    default:
      return filled(std::malloc(bytes), bytes);
  }
}

void give_back(unsigned char* block) {
  if (block == nullptr) return;
  check(block);
  std::free(block);
}

void* stress_thread(void* argument) {
  std::size_t operations = *static_cast<std::size_t*>(argument);
  auto random = reinterpret_cast<std::size_t>(&operations) | 1U;
  for (; operations > 0; --operations) {
    random = random * 6364136223846793005U + 1442695040888963407U;
    const std::size_t bytes = 16 + (random >> 33U) % (operations % 64 == 0 ? 70000 : 600);
    give_back(slots[(random >> 20U) % kSlots].exchange(allocated(random >> 40U, bytes)));
  }
  return nullptr;
}

}  // namespace

std::string stress(std::size_t count, std::size_t operations, const std::function<void()>& beside) {
  std::vector<pthread_t> threads(count);
  std::vector<std::size_t> left(count, operations);
  for (std::size_t i = 0; i < count; ++i) {
    ::pthread_create(&threads[i], nullptr, stress_thread, &left[i]);
  }
  beside();
  for (const pthread_t thread : threads) ::pthread_join(thread, nullptr);
  for (auto& slot : slots) give_back(slot.exchange(nullptr));
  return std::to_string(damaged.load());
}

void exit_in_the_middle(int code) {
  static std::vector<std::size_t> left(8, 1'000'000'000);
  for (std::size_t& each : left) {
    pthread_t thread{};
    ::pthread_create(&thread, nullptr, stress_thread, &each);
  }
  ::usleep(50'000);
  std::exit(code);
}

}  // namespace leakgate::native_program
