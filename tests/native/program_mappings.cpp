#include "native/program_mappings.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstdio>
#include <vector>

namespace leakgate::native_program {
namespace {

struct Range {
  char* begin = nullptr;
  std::size_t bytes = 0;
};
std::vector<Range> mapped;

__attribute__((noinline)) char* map_here(std::size_t bytes) {
  return static_cast<char*>(
      ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

}  // namespace

void map(std::size_t count, std::size_t bytes) {
  for (std::size_t i = 0; i < count; ++i) mapped.push_back({map_here(bytes), bytes});
}

void map_aligned(std::size_t bytes) {
  char* all = map_here(3 * bytes);
  ::munmap(all, bytes);
  ::munmap(all + 2 * bytes, bytes);
  mapped.push_back({all + bytes, bytes});
}

void remap(std::size_t bytes) {
  Range& last = mapped.back();
  last = {static_cast<char*>(::mremap(last.begin, last.bytes, bytes, MREMAP_MAYMOVE)), bytes};
}

void punch(std::size_t bytes) {
  const Range all = mapped.back();
  ::munmap(all.begin + bytes, bytes);
  mapped.back() = {all.begin, bytes};
  mapped.push_back({all.begin + 2 * bytes, all.bytes - 2 * bytes});
}

std::string map_at_random(std::size_t times) {
  enum class Page : unsigned char { hole, reserved, memory };
  constexpr std::size_t kPages = 4096;
  constexpr std::size_t kPage = 4096;
  std::vector<Page> pages(kPages, Page::reserved);
  auto* region = static_cast<char*>(
      ::mmap(nullptr, kPages * kPage, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  std::size_t random = 88172645463325252U;
  for (std::size_t i = 0; i < times; ++i) {
    random = random * 6364136223846793005U + 1442695040888963407U;
    const std::size_t first = (random >> 33U) % kPages;
    const std::size_t count = std::min(kPages - first, 1 + (random >> 20U) % 64);
    const auto begin = pages.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = begin + static_cast<std::ptrdiff_t>(count);
    const auto becomes = static_cast<Page>((random >> 50U) % 3);
    const int access = becomes == Page::memory ? PROT_READ | PROT_WRITE : PROT_NONE;
    char* at = region + first * kPage;
    if (becomes == Page::hole) {
      ::munmap(at, count * kPage);
    } else if ((random >> 54U) % 2 == 0 && std::find(begin, end, Page::hole) == end) {
      ::mprotect(at, count * kPage, access);
    } else {
      ::mmap(at, count * kPage, access, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    }
    std::fill(begin, end, becomes);
  }
  return std::to_string(std::count(pages.begin(), pages.end(), Page::memory) * kPage);
}

void unmap_all() {
  for (const Range& range : mapped) ::munmap(range.begin, range.bytes);
  mapped.clear();
}

void map_others(std::size_t bytes) {
  ::mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  FILE* file = std::fopen("/proc/self/exe", "r");
  ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE, ::fileno(file), 0);
  std::fclose(file);
}

}  // namespace leakgate::native_program
