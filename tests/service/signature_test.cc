#include "daemon/base/signature.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/kafka/rule_release.h"
#include "tests/broker/process.h"
#include "tests/temporary_folder.h"

namespace wirewatch {
namespace {

using ::testing::HasSubstr;

class SignatureTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new test::TemporaryFolder();
    for (const std::string name : {"ours", "theirs"}) {
      OpenSsl({"genpkey", "-algorithm", "ed25519", "-out", Private(name)});
      OpenSsl({"pkey", "-in", Private(name), "-pubout", "-out", Public(name)});
    }
    OpenSsl({"genpkey", "-algorithm", "rsa", "-out", Private("rsa")});
  }
  static void TearDownTestSuite() { delete folder_; }

  static void OpenSsl(std::vector<std::string> arguments) {
    test::CommandOptions command;
    command.argv = {"openssl"};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    const auto result = test::RunCommand(command);
    ASSERT_TRUE(result.ok()) << result.status();
    ASSERT_EQ(result->exit_code, 0) << result->stderr_text;
  }
  static std::string Private(const std::string& name) { return folder_->Path(name + ".pem"); }
  static std::string Public(const std::string& name) { return folder_->Path(name + ".pub.pem"); }

  static test::TemporaryFolder* folder_;
};

test::TemporaryFolder* SignatureTest::folder_ = nullptr;

TEST_F(SignatureTest, IsThatOfTheTextByTheKey) {
  const auto signature = SignText("rules", Private("ours"));
  ASSERT_TRUE(signature.ok()) << signature.status();
  EXPECT_EQ(signature->size(), 64u);
  EXPECT_TRUE(VerifySignature("rules", *signature, Public("ours")).ok());
  const auto refused = [](const absl::Status& status) {
    EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied) << status;
  };
  refused(VerifySignature("rulez", *signature, Public("ours")));
  refused(VerifySignature("rules", *signature, Public("theirs")));
  refused(VerifySignature("rules", signature->substr(1), Public("ours")));
  refused(VerifySignature("rules", "", Public("ours")));
}

TEST_F(SignatureTest, WhatIsNoSuchKeyIsNamedAndNotShown) {
  for (const std::string& path :
       {Private("rsa"), Public("ours"), folder_->Write("bad.pem", "secret")}) {
    const absl::Status status = SignText("rules", path).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(path));
    EXPECT_EQ(status.message().find("secret"), std::string::npos) << status;
  }
  EXPECT_EQ(SignText("rules", folder_->Path("none")).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(VerifySignature("rules", "", Private("ours")).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(SignatureTest, AReleaseIsTakenOnlyAsItWasSigned) {
  const RuleRelease release =
      MakeRuleRelease({{"a.yaml", "rules: []"}}, "ada", "", absl::FromUnixSeconds(1'700'000'000));
  const std::vector<RuleTopicRecord> records = ToRecords(release);
  RuleTopicContent content;
  for (const RuleTopicRecord& record : records) content.Add(record);
  EXPECT_THAT(std::string(content.CheckSignature(release.id, Public("ours")).message()),
              HasSubstr("is not signed"));
  const std::string manifest = *records.back().value;
  const std::string signature = *SignText(SignedText(release.id, manifest), Private("ours"));
  content.Add(ToSignatureRecord(release.id, signature));
  EXPECT_TRUE(content.CheckSignature(release.id, Public("ours")).ok());
  EXPECT_EQ(content.CheckSignature(release.id, Public("theirs")).code(),
            absl::StatusCode::kPermissionDenied);
  // Neither another manifest nor another id may have it.
  content.Add({"release/other", manifest});
  content.Add(ToSignatureRecord("other", signature));
  EXPECT_EQ(content.CheckSignature("other", Public("ours")).code(),
            absl::StatusCode::kPermissionDenied);
  content.Add({"release/" + release.id, manifest + " "});
  EXPECT_EQ(content.CheckSignature(release.id, Public("ours")).code(),
            absl::StatusCode::kPermissionDenied);
}

}  // namespace
}  // namespace wirewatch
