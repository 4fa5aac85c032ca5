#include "daemon/service/admin_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/http.h"

namespace wirewatch {
namespace {

using test::Get;
using test::HttpConnection;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;

HttpResponse Echo(const HttpRequest& request) {
  const std::string& path = request.path;
  if (request.method == "POST") return {202, "text/plain", absl::StrCat(request.body.size(), "\n")};
  if (request.method != "GET" && request.method != "HEAD") {
    HttpResponse response{405, "text/plain", "expected less\n"};
    response.allow = "GET, HEAD, POST";
    return response;
  }
  if (path == "/missing") return {404, "text/plain; charset=utf-8", "not found\n"};
  if (path == "/large") return {200, "text/plain", std::string(1 << 20, 'x')};
  return {200, "text/x-echo", absl::StrCat("path ", path, "\n")};
}

std::unique_ptr<AdminServer> Start(const std::string& address = "127.0.0.1:0") {
  auto server = AdminServer::Start({address}, Echo);
  EXPECT_TRUE(server.ok()) << server.status();
  return server.ok() ? *std::move(server) : nullptr;
}

TEST(AdminServerTest, TheHandlerAnswersForThePathWithoutItsQuery) {
  const auto server = Start();
  const auto answer = Get(server->address(), "/metrics?name[]=up");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "path /metrics\n");
  EXPECT_THAT(answer.headers, HasSubstr("Content-Type: text/x-echo\r\n"));
  EXPECT_THAT(answer.headers, HasSubstr("Content-Length: 14\r\n"));
}

TEST(AdminServerTest, TheStatusIsTheHandlers) {
  const auto server = Start();
  const auto answer = Get(server->address(), "/missing");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.body, "not found\n");
}

TEST(AdminServerTest, ALargeAnswerComesWhole) {
  EXPECT_EQ(Get(Start()->address(), "/large").body, std::string(1 << 20, 'x'));
}

TEST(AdminServerTest, HeadHasTheHeadersOfGetAndNoBody) {
  const auto server = Start();
  const auto answer = test::Request(server->address(), "HEAD", "/metrics");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "");
  EXPECT_THAT(answer.headers, HasSubstr("Content-Length: 14\r\n"));
}

TEST(AdminServerTest, TheMethodIsTheHandlersAndSoAreThoseThatItNames) {
  const auto server = Start();
  for (const char* const method : {"PUT", "DELETE", "OPTIONS"}) {
    const auto answer = test::Request(server->address(), method, "/metrics");
    EXPECT_EQ(answer.status, 405) << method;
    EXPECT_THAT(answer.headers, HasSubstr("Allow: GET, HEAD, POST\r\n"));
    EXPECT_EQ(answer.body, "expected less\n");
  }
}

std::string Post(const AdminServer& server, size_t size) {
  auto connection = HttpConnection::Open(server.address());
  EXPECT_TRUE(connection.ok()) << connection.status();
  EXPECT_TRUE(connection
                  ->Send(absl::StrCat("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n",
                                      "Content-Length: ", size, "\r\n\r\n", std::string(size, 'b')))
                  .ok());
  return connection->ReadToEnd().value_or("");
}

TEST(AdminServerTest, ABodyComesWholeUpToALimit) {
  const auto server = Start();
  for (const size_t size : {0, 1, 65536}) {
    EXPECT_THAT(Post(*server, size), AllOf(StartsWith("HTTP/1.1 202 "),
                                           HasSubstr(absl::StrCat("\r\n\r\n", size, "\n"))));
  }
  EXPECT_THAT(Post(*server, 65537),
              AllOf(StartsWith("HTTP/1.1 413 "), HasSubstr("expected at most 65536 bytes\n")));
  EXPECT_THAT(Post(*server, 3'000'000), StartsWith("HTTP/1.1 413 "));
}

TEST(AdminServerTest, PortZeroTakesAFreePortAndNamesIt) {
  const auto first = Start();
  const auto second = Start();
  EXPECT_THAT(first->address(), MatchesRegex("127\\.0\\.0\\.1:[1-9][0-9]+"));
  EXPECT_NE(first->address(), second->address());
}

TEST(AdminServerTest, ListensOnIPv6) {
  auto server = AdminServer::Start({"[::1]:0"}, Echo);
  if (absl::StrContains(server.status().message(), "Cannot assign")) {
    GTEST_SKIP() << "no IPv6 on this machine";
  }
  ASSERT_TRUE(server.ok()) << server.status();
  EXPECT_THAT((*server)->address(), MatchesRegex("\\[::1\\]:[1-9][0-9]+"));
  EXPECT_EQ(Get((*server)->address(), "/").body, "path /\n");
}

TEST(AdminServerTest, AnAddressInUseIsNamedWithTheReason) {
  const auto server = Start();
  const absl::Status status = AdminServer::Start({server->address()}, Echo).status();
  EXPECT_THAT(std::string(status.message()),
              AllOf(StartsWith(absl::StrCat("cannot listen on admin.address ", server->address())),
                    HasSubstr("Address already in use")));
}

TEST(AdminServerTest, WhatIsNoAddressIsRefusedWithAnExample) {
  for (const char* const address : {"127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
                                    "127.0.0.1:http", ":9464x", ""}) {
    const absl::Status status = AdminServer::Start({address}, Echo).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << address;
    EXPECT_THAT(std::string(status.message()), HasSubstr("expected host:port")) << address;
  }
  for (const char* const address : {"localhost:1", ":1", "[::1:1", "1.2.3:1"}) {
    const absl::Status status = AdminServer::Start({address}, Echo).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << address;
    EXPECT_THAT(std::string(status.message()), HasSubstr("expected one such as 127.0.0.1"));
  }
}

TEST(AdminServerTest, ASlowClientDoesNotBlockAnother) {
  const auto server = Start();
  auto slow = HttpConnection::Open(server->address());
  ASSERT_TRUE(slow.ok()) << slow.status();
  ASSERT_TRUE(slow->Send("GET /slow HTTP/1.1\r\nHo").ok());
  // One that does not read a large answer.
  auto deaf = HttpConnection::Open(server->address());
  ASSERT_TRUE(deaf.ok()) << deaf.status();
  ASSERT_TRUE(deaf->Send("GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").ok());
  EXPECT_EQ(Get(server->address(), "/fast").body, "path /fast\n");
  ASSERT_TRUE(slow->Send("st: x\r\nConnection: close\r\n\r\n").ok());
  EXPECT_THAT(*slow->ReadToEnd(), HasSubstr("path /slow\n"));
}

TEST(AdminServerTest, WhatIsNoHttpIsCutOffAndHarmsNobody) {
  const auto server = Start();
  for (const std::string& bytes : {std::string("\x16\x03\x01\x02 no\r\n\r\n"),
                                   "GET /" + std::string(100'000, 'a') + " HTTP/1.1"}) {
    auto connection = HttpConnection::Open(server->address());
    ASSERT_TRUE(connection.ok()) << connection.status();
    // The server may close before everything is sent, and while we read.
    connection->Send(bytes).IgnoreError();
    EXPECT_THAT(connection->ReadToEnd().value_or(""), Not(HasSubstr("200 OK")));
  }
  EXPECT_EQ(Get(server->address(), "/").status, 200);
}

TEST(AdminServerTest, ClosesItsConnectionsWhenItEnds) {
  auto server = Start();
  auto connection = HttpConnection::Open(server->address());
  ASSERT_TRUE(connection.ok()) << connection.status();
  const std::string address = server->address();
  server = nullptr;
  EXPECT_EQ(connection->ReadToEnd().value_or(""), "");
  EXPECT_FALSE(HttpConnection::Open(address).ok());
}

}  // namespace
}  // namespace wirewatch
