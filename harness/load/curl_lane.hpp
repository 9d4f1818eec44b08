// HTTPS and HTTP/2, and HTTP/1.1 where the scenario wants it so, through libcurl. Each request is
// sent once: where libcurl would send it again on its own, it has failed.
#pragma once

#include <memory>

#include <boost/asio/io_context.hpp>

#include "base/result.hpp"
#include "load/curl_target.hpp"
#include "load/lane.hpp"

namespace leakgate {

// The lanes of one thread, and what they share. Outlives them; the io_context outlives it.
//
// With HTTP/1.1 each lane has a connection of its own. With HTTP/2 every 100 lanes share one, and
// where the target takes fewer requests at once the others wait; these connections are closed with
// this, and a lane that is closed only gives up its stream.
class CurlLanes {
 public:
  // An Error (code load) when the host is not found, the port is none, or libcurl cannot do what is
  // asked for. check_tls_files() is for the caller, once for all threads.
  [[nodiscard]] static Result<std::unique_ptr<CurlLanes>> create(boost::asio::io_context& context,
                                                                 const CurlLaneSettings& settings);
  CurlLanes(const CurlLanes&) = delete;
  CurlLanes& operator=(const CurlLanes&) = delete;
  ~CurlLanes();

  [[nodiscard]] std::unique_ptr<Lane> make(LaneObserver& observer);

 private:
  friend class CurlLane;
  struct Shared;

  explicit CurlLanes(std::unique_ptr<Shared> shared);

  std::unique_ptr<Shared> shared_;
};

}  // namespace leakgate
