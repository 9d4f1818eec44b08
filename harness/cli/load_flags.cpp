// How the options of `leakgate load` are spelt, and what --help says of them.
#include <CLI/CLI.hpp>

#include "cli/load_options.hpp"

namespace leakgate {
namespace {

void add_model_options(CLI::App& command, LoadOptions& options) {
  CLI::Option* requests =
      command.add_option("--requests", options.requests, "how many, closed model (default 2003)")
          ->type_name("N")
          ->check(CLI::Range(Count{1}, Count{1'000'000'000'000}));
  CLI::Option* duration =
      command.add_option("--duration", options.duration, "go on for this long, as \"10s\"")
          ->type_name("TIME")
          ->excludes(requests);
  CLI::Option* rate =
      command
          .add_option("--rate", options.rate,
                      "requests per second, whatever the target answers: open model")
          ->type_name("N")
          ->check(CLI::Range(0.001, kLoadRateMost))
          ->excludes(requests);
  command
      .add_option("--stages", options.stages,
                  "a rate that changes: each stage goes from the rate before it (--rate, else 0) "
                  "to its own")
      ->type_name("RATE:TIME,...")
      ->excludes(requests)
      ->excludes(duration);
  (void)rate;
  command
      .add_option("--pacing", options.pacing,
                  "tick: batches once a millisecond; precise: a timer for each request")
      ->check(CLI::IsMember({"tick", "precise"}))
      ->capture_default_str();
}

void add_connection_options(CLI::App& command, LoadOptions& options) {
  command.add_option("--connections", options.connections, "client connections")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(1, 10'000));
  command
      .add_option("--max-connections", options.max_connections,
                  "open model: as many may be opened when none is free (default 1,000)")
      ->type_name("N")
      ->check(CLI::Range(1, 10'000));
  command.add_option("--threads", options.threads, "that send; one is enough for most targets")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(1, 64));
  command.add_option("--timeout", options.timeout, "of one request")
      ->type_name("TIME")
      ->capture_default_str();
  command.add_option("--unix", options.unix_socket, "a Unix socket instead of TCP")
      ->type_name("PATH");
}

void add_request_options(CLI::App& command, LoadOptions& options) {
  command.add_option("-X,--method", options.method, "the HTTP method")
      ->type_name("METHOD")
      ->capture_default_str();
  command.add_option("-H,--header", options.headers, "sent with each request; may be repeated")
      ->type_name("\"NAME: VALUE\"")
      ->take_all();
  CLI::Option* body =
      command.add_option("--body", options.body, "sent with each request")->type_name("TEXT");
  command.add_option("--body-file", options.body_file, "the same, from a file")
      ->type_name("FILE")
      ->excludes(body);
  command
      .add_option("--expect", options.expect,
                  "statuses and classes that are no error, such as 2xx,404")
      ->type_name("STATUS,...")
      ->delimiter(',')
      ->capture_default_str();
  command.add_option("--expect-body", options.expect_body, "text that every answer holds")
      ->type_name("TEXT");
  command
      .add_option("--data", options.data_file,
                  "CSV with a line of names: {data.NAME} in path, headers and body")
      ->type_name("FILE");
  command.add_flag("--cookies", options.cookies, "each connection keeps the cookies it gets");
  CLI::Option* basic =
      command
          .add_option("--basic-env", options.auth.basic_env,
                      "basic authentication: the environment variable with user:password")
          ->type_name("NAME");
  command
      .add_option("--bearer-env", options.auth.bearer_env,
                  "a bearer token: the environment variable that holds it")
      ->type_name("NAME")
      ->excludes(basic);
}

void add_tls_options(CLI::App& command, LoadOptions& options) {
  command.add_option("--engine", options.engine, "auto: libcurl for https and HTTP/2, else asio")
      ->check(CLI::IsMember({"auto", "asio", "curl"}))
      ->capture_default_str();
  command.add_flag("--http2", options.http2, "HTTP/2 and nothing else");
  command.add_option("--ca-file", options.tls.ca_file, "authorities to trust, PEM")
      ->type_name("FILE");
  CLI::Option* certificate =
      command.add_option("--client-cert", options.tls.client_cert, "our certificate, PEM")
          ->type_name("FILE");
  command.add_option("--client-key", options.tls.client_key, "its key, PEM")
      ->type_name("FILE")
      ->needs(certificate);
  command.add_flag("--insecure", options.tls.insecure, "take any certificate");
}

void add_output_options(CLI::App& command, LoadOptions& options) {
  command.add_flag("--json", options.json, "print the `load` object of result.json");
  command
      .add_option("--histogram", options.histogram,
                  "write the latencies as HdrHistogram's percentile text")
      ->type_name("FILE");
  command
      .add_option("--histogram-uncorrected", options.histogram_uncorrected,
                  "open model: the same, counted from the sending")
      ->type_name("FILE");
}

}  // namespace

void add_options(CLI::App& command, LoadOptions& options) {
  command.add_option("URL", options.url, "http[s]://host:port/path")->required()->type_name("");
  add_model_options(command, options);
  add_connection_options(command, options);
  add_request_options(command, options);
  add_tls_options(command, options);
  add_output_options(command, options);
}

}  // namespace leakgate
