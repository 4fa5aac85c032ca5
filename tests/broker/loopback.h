#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstdint>

namespace wirewatch::test {

// 127.0.0.1 and a port, for bind and connect.
inline sockaddr_in Loopback(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace wirewatch::test
