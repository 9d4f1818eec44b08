// What the descriptors of a process lead to, in words that stay the same from mark to mark: a
// thousand connections to one database are one entry, and so are a thousand temporary files of one
// pattern. Pure.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace leakgate {

using FdPeers = std::map<std::string, Count>;

// The texts of /proc/PID/net.
struct SocketTables {
  std::string tcp, tcp6, udp, udp6, unix_domain;
};

// Counts descriptors by kind and peer, from what /proc/PID/fd/N point at. At most 64 entries: where
// there are more, files are told by their folders, and after that the rarest are "other".
//
//   tcp listening on 127.0.0.1:8080        tcp to 127.0.0.1:5432
//   tcp on :8080 from 127.0.0.1            tcp to 127.0.0.1:9000 (closed by the peer)
//   udp to 10.0.0.2:53                     unix /run/app.sock
//   file /tmp/upload-#                     file /srv/templates/*
//   device /dev/null                       pipe, memfd, socket, anon_inode:[eventpoll]
[[nodiscard]] FdPeers fd_peers(std::span<const std::string> links, const SocketTables& tables);

// Runs of digits as '#', and no longer than 100 bytes: "/tmp/upload-123456" to "/tmp/upload-#".
[[nodiscard]] std::string path_pattern(std::string_view path);

}  // namespace leakgate
