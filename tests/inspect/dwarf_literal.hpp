// A small DWARF unit for tests, with all forms that there are and two structs: "runtime.first"
// {one=24, two=300} of 1000 bytes and "runtime.second" {} of 8.
#pragma once

#include <string>
#include <vector>

#include "inspect/elf_literal.hpp"

namespace leakgate {

struct LiteralForm {
  std::string code;   // LEB128
  std::string value;  // in .debug_info
};

struct DwarfLiteral {
  std::string abbreviations;
  std::string info;
};

inline std::vector<LiteralForm> all_forms() {
  using namespace std::string_literals;
  std::vector<LiteralForm> forms = {{"\x19", ""},
                                    {"\x08", "text\0"s},
                                    {"\x0a",
                                     "\x03"
                                     "abc"},
                                    {"\x03", "\x03\0abc"s},
                                    {"\x04", "\x03\0\0\0abc"s},
                                    {"\x09",
                                     "\x03"
                                     "abc"},
                                    {"\x18",
                                     "\x03"
                                     "abc"},
                                    {"\x21\x85\x7f", ""},
                                    {"\x81\x3e", "\x85\x01"},
                                    {"\x82\x3e", "\x07"},
                                    {"\xa0\x3e", "1234"},
                                    {"\xa1\x3e", "1234"}};
  for (const char code : "\x0d\x0f\x15\x1a\x1b\x22\x23"s) {
    forms.push_back({std::string(1, code), "\xff\x80\x01"});
  }
  const auto add = [&forms](const std::string& codes, std::size_t size) {
    for (const char code : codes) forms.push_back({{code}, std::string(size, '\x11')});
  };
  add("\x0b\x0c\x11\x25\x29", 1);
  add("\x05\x12\x26\x2a", 2);
  add("\x27\x2b", 3);
  add("\x06\x13\x1c\x28\x2c\x0e\x17\x1d\x1f\x10", 4);  // the last five: an offset
  add("\x07\x14\x20\x24\x01", 8);                      // the last one: an address
  add("\x1e", 16);
  return forms;
}

inline DwarfLiteral dwarf_literal(char language = 0x16) {
  using namespace std::string_literals;
  DwarfLiteral dwarf;
  std::string values;
  // The unit: its name and language, then something of every form.
  dwarf.abbreviations = "\x01\x11\x01\x03\x08\x13\x0b"s;
  for (const LiteralForm& form : all_forms()) {
    dwarf.abbreviations += "\x49" + form.code;
    values += form.value;
  }
  dwarf.abbreviations += "\0\0"s;
  dwarf.abbreviations += "\x02\x13\x01\x03\x08\x0b\x05\0\0"s;    // struct: name, byte_size data2
  dwarf.abbreviations += "\x03\x0d\0\x03\x08\x38\x21\x18\0\0"s;  // member at an implicit_const, 24
  dwarf.abbreviations += "\x04\x0d\0\x03\x08\x38\x0f\0\0"s;      // member at udata
  dwarf.abbreviations += "\0"s;
  std::string entries = "\x01unit\0"s + language + values;
  entries += "\x02runtime.first\0\xe8\x03"s + "\x03one\0"s + "\x04two\0\xac\x02"s + "\0"s;
  entries += "\x02runtime.second\0\x08\0"s + "\0"s + "\0"s;
  const std::string rest = "\x05\0\x01\x08"s + std::string(4, '\0') + entries;
  dwarf.info = bytes_of(static_cast<std::uint32_t>(rest.size())) + rest;
  return dwarf;
}

inline std::string elf_of_dwarf(const DwarfLiteral& dwarf) {
  return elf_with({{".debug_info", dwarf.info}, {".debug_abbrev", dwarf.abbreviations}});
}

}  // namespace leakgate
