// The client of `wirewatch status`, and with it what guards the admin server.
#include "daemon/cli/http_get.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "daemon/service/admin_server.h"
#include "tests/certificates.h"
#include "tests/http.h"

namespace wirewatch {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::unique_ptr<AdminServer> Serve(AdminServerOptions options) {
  options.address = "127.0.0.1:0";
  auto server = AdminServer::Start(std::move(options), [](const HttpRequest& request) {
    if (request.path == "/huge") return HttpResponse{200, "text/plain", std::string(17 << 20, 'x')};
    return HttpResponse{request.path == "/none" ? 404 : 200, "text/plain", request.path};
  });
  EXPECT_TRUE(server.ok()) << server.status();
  return server.ok() ? *std::move(server) : nullptr;
}

std::string Url(const AdminServer& server, const std::string& path, const char* scheme = "http") {
  return absl::StrCat(scheme, "://", server.address(), path);
}

TEST(HttpGetTest, GivesThePage) {
  const auto server = Serve({});
  EXPECT_EQ(HttpGet(Url(*server, "/page")).value_or(""), "/page");
}

TEST(HttpGetTest, SaysWhyThereIsNone) {
  const auto server = Serve({});
  const absl::Status missing = HttpGet(Url(*server, "/none")).status();
  EXPECT_EQ(missing, absl::FailedPreconditionError("HTTP status 404"));
  EXPECT_EQ(HttpGet(Url(*server, "/huge")).status().code(), absl::StatusCode::kUnavailable);
  const absl::Status away = HttpGet("http://127.0.0.1:1/").status();
  EXPECT_EQ(away.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(away.message()), HasSubstr("127.0.0.1"));
}

TEST(HttpGetTest, ATokenIsWantedOfAllButProbes) {
  const auto server = Serve({.token = "open sesame"});
  EXPECT_EQ(HttpGet(Url(*server, "/metrics"), {.token = "open sesame"}).value_or(""), "/metrics");
  for (const char* const wrong : {"", "open", "open sesame!", "Open sesame"}) {
    EXPECT_EQ(HttpGet(Url(*server, "/metrics"), {.token = wrong}).status().message(),
              "HTTP status 401")
        << wrong;
  }
  EXPECT_EQ(HttpGet(Url(*server, "/livez")).value_or(""), "/livez");
  EXPECT_EQ(HttpGet(Url(*server, "/readyz")).value_or(""), "/readyz");
  const auto refused = test::Get(server->address(), "/metrics");
  EXPECT_THAT(refused.headers, HasSubstr("WWW-Authenticate: Bearer realm=\"wirewatch\"\r\n"));
  EXPECT_THAT(refused.body, AllOf(HasSubstr("bearer token"), Not(HasSubstr("sesame"))));
}

TEST(HttpGetTest, TlsShowsTheCertificateAndIsChecked) {
  const auto authority = test::CertificateAuthority::Create();
  if (!authority.ok()) GTEST_SKIP() << authority.status();
  const auto certificate = (*authority)->Sign("admin", "IP:127.0.0.1");
  ASSERT_TRUE(certificate.ok()) << certificate.status();
  const auto server =
      Serve({.tls_certificate = certificate->certificate, .tls_key = certificate->key});
  ASSERT_NE(server, nullptr);
  EXPECT_EQ(HttpGet(Url(*server, "/page", "https"), {.ca_file = (*authority)->certificate()})
                .value_or(""),
            "/page");
  const absl::Status stranger = HttpGet(Url(*server, "/page", "https")).status();
  EXPECT_EQ(stranger.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(stranger.message()), HasSubstr("certificate"));
  EXPECT_FALSE(HttpGet(Url(*server, "/page")).ok());
}

TEST(HttpGetTest, WhatIsNoCertificateIsRefusedAtTheStart) {
  const test::TemporaryFolder folder;
  const std::string junk = folder.Write("junk.pem", "no certificate");
  const auto start = [](const std::string& certificate, const std::string& key) {
    return AdminServer::Start(
               {.address = "127.0.0.1:0", .tls_certificate = certificate, .tls_key = key},
               [](const HttpRequest&) { return HttpResponse{}; })
        .status();
  };
  EXPECT_THAT(std::string(start(junk, "").message()), HasSubstr("expected both"));
  EXPECT_THAT(std::string(start(junk, folder.Path("none.pem")).message()), HasSubstr("none.pem"));
  EXPECT_THAT(std::string(start(junk, junk).message()),
              HasSubstr("check admin.tls_certificate and admin.tls_key"));
}

}  // namespace
}  // namespace wirewatch
