#include "scenario/keys.hpp"

namespace leakgate {

std::span<const KeyRow> request_keys() {
  static constexpr KeyRow kRows[] = {
      {.table = TableId::request,
       .name = "method",
       .set = into<&LoadRequest::method>,
       .fallback = R"("GET")",
       .example = R"("POST")",
       .doc = "The HTTP method.",
       .check = check_method},
      {.table = TableId::request,
       .name = "path",
       .set = into<&LoadRequest::path>,
       .fallback = R"("/")",
       .example = R"("/rebuild?id={seq}")",
       .doc =
           "Path and query. `{seq}` counts requests, `{random}` and `{uuid}` differ each time, "
           "`{data.NAME}` is from `[load.data]`: as it stands, but for blanks, controls, `#` and "
           "what is not ASCII, which are percent-encoded.",
       .check = check_request_path},
      {.table = TableId::request,
       .name = "headers",
       .type = ValueType::text_map,
       .set = into<&LoadRequest::headers>,
       .fallback = "{}",
       .example = R"({ Accept = "application/json" })",
       .doc =
           "Sent with the request; values may hold `{seq}`, `{random}`, `{uuid}` and "
           "`{data.NAME}`. The values of `Authorization`, `Cookie` and others that name a secret "
           "are written down nowhere.",
       .check = check_header_value,
       .check_name = check_header_name},
      {.table = TableId::request,
       .name = "body",
       .set = into<&LoadRequest::body>,
       .fallback = R"("")",
       .example = R"('{"id": {seq}}')",
       .doc = "Sent with the request; may hold `{seq}`, `{random}`, `{uuid}` and `{data.NAME}`."},
      {.table = TableId::request,
       .name = "body_file",
       .type = ValueType::file_text,
       .set = into<&LoadRequest::body>,
       .example = R"("../fixtures/pixel.png")",
       .doc = "A file of at most 1 MiB that is sent as the body.",
       .check = check_argument},
      {.table = TableId::request,
       .name = "weight",
       .type = ValueType::number,
       .set = into<&LoadRequest::weight>,
       .fallback = "1",
       .example = "3",
       .doc = "The share of this kind of request against the others.",
       .bounds = {.most = 1e6, .more_than_least = true}},
      {.table = TableId::request,
       .name = "expect",
       .type = ValueType::text_or_list,
       .set = into<&LoadRequest::expect>,
       .fallback = R"("2xx")",
       .example = R"(["2xx", "404"])",
       .doc = "The class of status, or the status, that counts as success; or a list of them.",
       .bounds = {.least = 1},
       .check = check_status},
      {.table = TableId::request,
       .name = "expect_body",
       .set = into<&LoadRequest::expect_body>,
       .example = R"('"ok": true')",
       .doc = "Text that the body of the answer has to hold; where it does not, that is an error.",
       .check = check_named},
  };
  return kRows;
}

}  // namespace leakgate
