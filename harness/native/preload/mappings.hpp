// The memory that C code maps by itself, as a table of what is mapped now. Memory of the Go
// runtime, which asks C for it, and of the allocator, whose blocks are counted, is left out.
#pragma once

#include <cstddef>

namespace leakgate::native {

// After the real call: `begin` is mapped with these arguments of mmap.
void note_mapped(void* begin, std::size_t bytes, int protection, int flags);

// Before the real call, so that nobody else has mapped there yet.
void note_unmapped(void* begin, std::size_t bytes);

// After the real call of mprotect: address space becomes memory with write access, and memory
// without it address space.
void note_protected(void* begin, std::size_t bytes, int protection);

// After the real call. What is known of the old range is known of the new one; of a range that is
// not known nothing is learnt.
void note_remapped(void* from, std::size_t bytes, void* to, std::size_t bytes_now);

}  // namespace leakgate::native
