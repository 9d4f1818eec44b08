// Text that XML 1.0 takes as it is: printable (no control characters, valid UTF-8), then escaped.
#pragma once

#include <string>
#include <string_view>

namespace leakgate {

// For the content of an element; "]]>" and markup become plain text.
[[nodiscard]] std::string xml_text(std::string_view text);

// For the value of an attribute, quotes around it included; line breaks survive as "&#10;".
[[nodiscard]] std::string xml_attribute(std::string_view value);

}  // namespace leakgate
