// What native_program does with memory that it maps without malloc.
#pragma once

#include <cstddef>
#include <string>

namespace leakgate::native_program {

void map(std::size_t count, std::size_t bytes);

// As allocators do it: more than is needed, and what lies around it is given back.
void map_aligned(std::size_t bytes);

// The latest, of another size, wherever there is room.
void remap(std::size_t bytes);

// A hole in the middle of the latest: two mappings are left.
void punch(std::size_t bytes);

// Maps, unmaps and takes memory away at random places of one region; how many bytes of it are
// memory then.
std::string map_at_random(std::size_t times);

void unmap_all();

// Address space that is only reserved, and a file: no memory of C code.
void map_others(std::size_t bytes);

}  // namespace leakgate::native_program
