#include "daemon/service/http_routes.h"

#include <gtest/gtest.h>

namespace wirewatch {
namespace {

class HttpRoutesTest : public ::testing::Test {
 protected:
  HttpRoutesTest() {
    routes_.Add("GET", "/page", [](const HttpRequest&) { return HttpResponse{200, "", "got"}; });
    routes_.Add("POST", "/page", [](const HttpRequest& request) {
      return HttpResponse{202, "", "posted " + request.body};
    });
    routes_.Add("GET", "/things/{id}", [](const HttpRequest& request) {
      return HttpResponse{200, "", "thing " + request.name};
    });
    routes_.Add("POST", "/act", [](const HttpRequest&) { return HttpResponse{202, "", "done"}; });
  }

  HttpRoutes routes_;
};

TEST_F(HttpRoutesTest, EachMethodOfAPathHasItsAnswer) {
  EXPECT_EQ(routes_.Answer({"GET", "/page", ""}).body, "got");
  EXPECT_EQ(routes_.Answer({"HEAD", "/page", ""}).body, "got");
  EXPECT_EQ(routes_.Answer({"POST", "/page", "this"}).body, "posted this");
}

TEST_F(HttpRoutesTest, AMethodThatAPathHasNotIsRefusedWithThoseThatItHas) {
  const HttpResponse page = routes_.Answer({"PUT", "/page", ""});
  EXPECT_EQ(page.status, 405);
  EXPECT_EQ(page.allow, "GET, HEAD, POST");
  EXPECT_EQ(page.body, "expected GET, HEAD, POST\n");
  EXPECT_EQ(routes_.Answer({"HEAD", "/act", ""}).allow, "POST");
}

TEST_F(HttpRoutesTest, APartInBracesStandsForTheRestOfThePath) {
  EXPECT_EQ(routes_.Answer({"GET", "/things/a", ""}).body, "thing a");
  EXPECT_EQ(routes_.Answer({"GET", "/things/a/b c", ""}).body, "thing a/b c");
  EXPECT_EQ(routes_.Answer({"GET", "/things/", ""}).status, 404);
  EXPECT_EQ(routes_.Answer({"GET", "/things", ""}).status, 404);
  EXPECT_EQ(routes_.Answer({"POST", "/things/a", ""}).allow, "GET, HEAD");
}

TEST_F(HttpRoutesTest, AnUnknownPathIsNotFound) {
  const HttpResponse answer = routes_.Answer({"GET", "/page/", ""});
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.body, "not found; see /\n");
}

}  // namespace
}  // namespace wirewatch
