package dev.sparkinfer.storage;

import static dev.sparkinfer.storage.ScriptedServer.answer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.hash.Hashing;
import dev.sparkinfer.storage.ScriptedServer.Step;
import dev.sparkinfer.storage.StorageException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** Each place in which people keep their AWS credentials. */
class CredentialKindsTest {

  private static final String UNTIL = "2099-01-01T00:00:00Z";

  @TempDir Path directory;
  private AwsSettings settings;

  @BeforeEach
  void forgetThisMachine() {
    settings =
        AwsSettings.of(
            Map.of(
                "aws.configFile",
                directory.resolve("config").toString(),
                "aws.sharedCredentialsFile",
                directory.resolve("credentials").toString(),
                "aws.disableEc2Metadata",
                "true"));
  }

  @AfterEach
  void forget() {
    settings.close();
  }

  private void config(String text) throws Exception {
    Files.writeString(directory.resolve("config"), text);
  }

  private static void assertFound(String accessKey, String token) throws Exception {
    try (CredentialChain chain = CredentialChain.standard(StorageConfig.aws())) {
      AwsCredentials keys = chain.keys();
      assertThat(keys.accessKeyId()).isEqualTo(accessKey);
      assertThat(keys.secretAccessKey()).isEqualTo("secret");
      assertThat(keys instanceof AwsSessionCredentials session ? session.sessionToken() : "")
          .isEqualTo(token);
    }
  }

  private static Step json(String body) {
    return answer(200, "Content-Type: application/json", body);
  }

  private static Step role(String action) {
    return answer(
        200,
        "Content-Type: text/xml",
        ("<%1$sResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><%1$sResult>"
                + "<Credentials><AccessKeyId>of-role</AccessKeyId>"
                + "<SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>"
                + "<Expiration>"
                + UNTIL
                + "</Expiration></Credentials></%1$sResult></%1$sResponse>")
            .formatted(action));
  }

  @Test
  void keysInTheConfigFile() throws Exception {
    config("[default]\naws_access_key_id = in-config\naws_secret_access_key = secret\n");
    assertFound("in-config", "");
  }

  @Test
  void keysInTheCredentialsFileOfANamedProfile() throws Exception {
    Files.writeString(
        directory.resolve("credentials"),
        "[work]\naws_access_key_id = of-work\naws_secret_access_key = secret\n"
            + "aws_session_token = token\n");
    settings.and("aws.profile", "work");
    assertFound("of-work", "token");
  }

  @Test
  void aProcess() throws Exception {
    Path said =
        Files.writeString(
            directory.resolve("said.json"),
            "{\"Version\": 1, \"AccessKeyId\": \"of-process\", \"SecretAccessKey\": \"secret\","
                + " \"SessionToken\": \"token\", \"Expiration\": \""
                + UNTIL
                + "\"}");
    config("[default]\ncredential_process = cat " + said + "\n");
    assertFound("of-process", "token");
  }

  @Test
  void aRoleOfAProfile() throws Exception {
    try (ScriptedServer sts = ScriptedServer.start(role("AssumeRole"))) {
      settings.and("aws.endpointUrlSts", sts.endpoint()).and("aws.profile", "deploy");
      config(
          "[default]\naws_access_key_id = source\naws_secret_access_key = secret\n"
              + "[profile deploy]\nrole_arn = arn:aws:iam::123456789012:role/deploy\n"
              + "source_profile = default\nregion = eu-west-1\n");
      assertFound("of-role", "token");
      assertThat(sts.requests()).singleElement().asString().contains("Credential=source/");
    }
  }

  @Test
  void aWebIdentity() throws Exception {
    Path token = Files.writeString(directory.resolve("token"), "a.b.c");
    try (ScriptedServer sts = ScriptedServer.start(role("AssumeRoleWithWebIdentity"))) {
      settings
          .and("aws.endpointUrlSts", sts.endpoint())
          .and("aws.region", "eu-west-1")
          .and("aws.roleArn", "arn:aws:iam::123456789012:role/pods")
          .and("aws.webIdentityTokenFile", token.toString());
      assertFound("of-role", "token");
    }
  }

  @Test
  void aContainersRole() throws Exception {
    String keys =
        "{\"AccessKeyId\": \"of-container\", \"SecretAccessKey\": \"secret\", \"Token\":"
            + " \"token\", \"Expiration\": \""
            + UNTIL
            + "\"}";
    try (ScriptedServer agent = ScriptedServer.start(json(keys))) {
      settings
          .and("aws.containerCredentialsFullUri", agent.endpoint() + "/v1/credentials")
          .and("aws.containerAuthorizationToken", "let-me-in");
      assertFound("of-container", "token");
      assertThat(agent.requests()).singleElement().asString().contains("let-me-in");
    }
  }

  @Test
  void anInstancesRoleBySessionToken() throws Exception {
    Step metadata =
        (request, out) -> {
          boolean names = request.lines().findFirst().orElse("").contains("/ HTTP");
          Step step =
              request.startsWith("PUT ")
                  ? answer(200, "", "session")
                  : names
                      ? answer(200, "", "role")
                      : json(
                          "{\"Code\": \"Success\", \"AccessKeyId\": \"of-instance\","
                              + " \"SecretAccessKey\": \"secret\", \"Token\": \"token\","
                              + " \"Expiration\": \""
                              + UNTIL
                              + "\"}");
          step.answer(request, out);
        };
    try (ScriptedServer imds = ScriptedServer.start(metadata)) {
      settings
          .and("aws.disableEc2Metadata", "false")
          .and("aws.ec2MetadataServiceEndpoint", imds.endpoint());
      assertFound("of-instance", "token");
      assertThat(imds.requests().get(0)).startsWith("PUT /latest/api/token");
      assertThat(imds.requests().get(1)).containsIgnoringCase("x-aws-ec2-metadata-token: session");
    }
  }

  @Test
  void aLoginBySso() throws Exception {
    Path cache = Files.createDirectories(directory.resolve(".aws/sso/cache"));
    @SuppressWarnings("deprecation") // The name of AWS's own cache files.
    String name = Hashing.sha1().hashString("work", UTF_8).toString();
    Files.writeString(
        cache.resolve(name + ".json"),
        "{\"accessToken\": \"logged-in\", \"expiresAt\": \"" + UNTIL + "\"}");
    Files.writeString(
        directory.resolve(".aws/config"),
        "[profile sso]\nsso_session = work\nsso_account_id = 123456789012\n"
            + "sso_role_name = reader\n[sso-session work]\nsso_region = eu-west-1\n"
            + "sso_start_url = https://example.awsapps.com/start\n");
    String keys =
        "{\"roleCredentials\": {\"accessKeyId\": \"of-sso\", \"secretAccessKey\": \"secret\","
            + " \"sessionToken\": \"token\", \"expiration\": 4070908800000}}";
    try (ScriptedServer portal = ScriptedServer.start(json(keys))) {
      assertThat(
              inAProcess(Map.of("AWS_PROFILE", "sso", "AWS_ENDPOINT_URL_SSO", portal.endpoint())))
          .isEqualTo("of-sso");
      assertThat(portal.requests()).singleElement().asString().contains("logged-in");
    }
  }

  /** The environment and the home directory of a process cannot be changed from within. */
  private String inAProcess(Map<String, String> environment) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            FoundKeys.class.getName());
    builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    builder.environment().put("HOME", directory.toString());
    builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
    builder.environment().putAll(environment);
    Process process =
        builder
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(directory.resolve("err").toFile())
            .start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(directory.resolve("err"))).isZero();
    return Files.readString(directory.resolve("out")).strip();
  }

  /** Prints the access key that a process finds. */
  static final class FoundKeys {
    private FoundKeys() {}

    public static void main(String[] args) throws Exception {
      try (CredentialChain chain = CredentialChain.standard(StorageConfig.aws())) {
        System.out.println(chain.keys().accessKeyId());
      }
    }
  }

  @Test
  void nothingIsToldPlaceByPlace() throws Exception {
    config("[profile other]\nregion = eu-west-1\n");
    settings.and("aws.profile", "deploy");
    try (CredentialChain chain = CredentialChain.standard(StorageConfig.aws())) {
      StorageException e = catchThrowableOfType(StorageException.class, chain::keys);

      assertThat(e.kind()).isEqualTo(Kind.CREDENTIALS_MISSING);
      assertThat(e.getMessage())
          .contains("environment variables: ", "profile 'deploy': ")
          .doesNotContain("ProfileFile", "Provider", "aws.accessKeyId")
          .doesNotContainPattern("[a-z]\\.[a-z]+\\.[A-Z]");
    }
  }

  @Test
  void aRefusedRoleIsTold() throws Exception {
    String refusal =
        "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>you may not"
            + " assume deploy</Message></Error></ErrorResponse>";
    try (ScriptedServer sts =
        ScriptedServer.start(answer(403, "Content-Type: text/xml", refusal))) {
      settings.and("aws.endpointUrlSts", sts.endpoint()).and("aws.profile", "deploy");
      config(
          "[default]\naws_access_key_id = source\naws_secret_access_key = secret\n"
              + "[profile deploy]\nrole_arn = arn:aws:iam::123456789012:role/deploy\n"
              + "source_profile = default\nregion = eu-west-1\n");
      try (CredentialChain chain = CredentialChain.standard(StorageConfig.aws())) {
        assertThat(catchThrowableOfType(StorageException.class, chain::keys))
            .hasMessageContaining("profile 'deploy': you may not assume deploy");
      }
    }
  }
}
