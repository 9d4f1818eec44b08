// Memory as a C library would map it for a tile of a picture.
#include <string.h>
#include <sys/mman.h>

static inline void *map_tile(size_t size) {
  void *tile = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return tile == MAP_FAILED ? NULL : memset(tile, '.', size);
}

static inline void unmap_tile(void *tile, size_t size) { munmap(tile, size); }
