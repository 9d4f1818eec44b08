// How the target is spoken to, with what, and by whom.
#include "scenario/keys.hpp"

namespace leakgate {
namespace {

// A program with a '/' in it gets a path that holds wherever it is started from.
void set_driver(Draft& draft, const Parsed& value) {
  TextList command = std::get<TextList>(value);
  if (!command.empty() && command[0].contains('/')) {
    command[0] = (draft.folder / command[0]).lexically_normal().string();
  }
  draft.scenario.load.driver.command = std::move(command);
}

constexpr KeyRow kWireRows[] = {
    {.table = TableId::load,
     .name = "engine",
     .type = ValueType::choice,
     .set = into<&LoadSpec::engine>,
     .fallback = R"("auto")",
     .example = R"("curl")",
     .doc = "What sends: leakgate's own HTTP/1.1 (`asio`) or libcurl. `auto`: libcurl where "
            "`https` or `http2` asks for it.",
     .choices = names<LoadEngine>},
    {.table = TableId::load,
     .name = "https",
     .type = ValueType::flag,
     .set = into<&LoadSpec::https>,
     .fallback = "false",
     .example = "true",
     .doc = "HTTPS to the target."},
    {.table = TableId::load,
     .name = "http2",
     .type = ValueType::flag,
     .set = into<&LoadSpec::http2>,
     .fallback = "false",
     .example = "true",
     .doc = "HTTP/2 to the target: agreed on by ALPN with `https`, else spoken from the start."},
    {.table = TableId::load,
     .name = "ca_file",
     .type = ValueType::file,
     .set = into<&TlsSpec::ca_file>,
     .example = R"("tls/ca.pem")",
     .doc = "Authorities to trust with `https`, as PEM. Without it: the system's.",
     .check = check_argument},
    {.table = TableId::load,
     .name = "client_cert",
     .type = ValueType::file,
     .set = into<&TlsSpec::client_cert>,
     .example = R"("tls/client.pem")",
     .doc = "The certificate that leakgate shows to the target, as PEM.",
     .check = check_argument},
    {.table = TableId::load,
     .name = "client_key",
     .type = ValueType::file,
     .set = into<&TlsSpec::client_key>,
     .example = R"("tls/client-key.pem")",
     .doc = "Its key, as PEM. Without it: in the file of `client_cert`.",
     .check = check_argument},
    {.table = TableId::load,
     .name = "insecure",
     .type = ValueType::flag,
     .set = into<&TlsSpec::insecure>,
     .fallback = "false",
     .example = "true",
     .doc = "HTTPS without checking the target's certificate."},
    {.table = TableId::load,
     .name = "unix",
     .type = ValueType::path,
     .set = into<&LoadSpec::unix_socket>,
     .example = R"("run/server.sock")",
     .doc = "A Unix socket on which the target listens, instead of TCP. `{unix}` in its arguments "
            "and variables is this path.",
     .check = check_argument},
    {.table = TableId::load,
     .name = "cookies",
     .type = ValueType::flag,
     .set = into<&LoadSpec::cookies>,
     .fallback = "false",
     .example = "true",
     .doc = "Each connection sends back the cookies that it was given."},
    {.table = TableId::load,
     .name = "driver",
     .type = ValueType::text_list,
     .set = set_driver,
     .example = R"(["k6", "run", "script.js"])",
     .doc = "A program that makes the load of a cycle, in place of leakgate's own engine. "
            "`{addr}`, `{host}`, `{port}`, `{url}` and `{cycle}` are filled in, and `{out}`, a "
            "file for what it has to tell. No shell reads it.",
     .bounds = {.least = 1},
     .check = check_argument},
    {.table = TableId::load,
     .name = "requests_regex",
     .set = into<&DriverSpec::requests_regex>,
     .example = R"('http_reqs\D+(\d+)')",
     .doc = "Where the `driver` says how many requests it sent: the first group of this regular "
            "expression, in what it prints. Without it growth is known per cycle only.",
     .check = check_regex},
    {.table = TableId::load,
     .name = "requests_pointer",
     .set = into<&DriverSpec::requests_pointer>,
     .example = R"("/metrics/http_reqs/count")",
     .doc = "The same as a JSON pointer, into `{out}` where the command has it, else into what the "
            "`driver` prints.",
     .check = check_pointer},
};
}  // namespace

std::span<const KeyRow> wire_keys() { return kWireRows; }

std::span<const KeyRow> data_keys() {
  static constexpr KeyRow kRows[] = {
      {.table = TableId::data,
       .name = "file",
       .type = ValueType::file,
       .set = into<&LoadSpec::data_file>,
       .example = R"("users.csv")",
       .doc = "CSV whose first line names the columns. Each request takes the next row; after the "
              "last comes the first.",
       .check = check_argument},
  };
  return kRows;
}

std::span<const KeyRow> auth_keys() {
  static constexpr KeyRow kRows[] = {
      {.table = TableId::auth,
       .name = "basic_env",
       .type = ValueType::variable,
       .set = into<&AuthSpec::basic_env>,
       .example = R"("SERVICE_LOGIN")",
       .doc = "The environment variable that holds `user:password` for basic authorization.",
       .check = check_login},
      {.table = TableId::auth,
       .name = "bearer_env",
       .type = ValueType::variable,
       .set = into<&AuthSpec::bearer_env>,
       .example = R"("SERVICE_TOKEN")",
       .doc = "The environment variable that holds a bearer token.",
       .check = check_token},
  };
  return kRows;
}

}  // namespace leakgate
