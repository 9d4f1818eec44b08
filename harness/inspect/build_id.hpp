// The build id of an executable: equal for equal content, whatever its name and time.
#pragma once

#include <string>

#include "target/elf_reader.hpp"

namespace leakgate {

// The Go linker's ("abc/def/ghi/jkl"), of which the last part is a hash of the file's content; else
// the system's, in hex; empty where there is neither.
[[nodiscard]] std::string build_id_of(const ElfReader& elf);

// Of the places and sizes of its sections, in hex: build systems give all that they make one id.
[[nodiscard]] std::string section_print_of(const ElfReader& elf);

}  // namespace leakgate
