package dev.sparkinfer.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.storage.StorageConfig;
import dev.sparkinfer.storage.StorageConfig.Credentials;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each way in which a store cannot be used has its reason, soon, and says what to change. */
@Timeout(20)
class BadStoreTest {
  private static final Credentials KEYS = new Credentials.Keys("somebody", "secret", null);

  @TempDir static Path shared;
  private static EmbeddedS3 store;

  @TempDir Path directory;
  private final List<HttpServer> servers = new ArrayList<>();

  @BeforeAll
  static void startStore() throws IOException {
    store = EmbeddedS3.start(shared.resolve("store"));
    store.createBucket("models");
  }

  @AfterAll
  static void stopStore() {
    store.close();
  }

  @AfterEach
  void stopServers() {
    servers.forEach(server -> server.stop(0));
  }

  private static StorageConfig config(String endpoint, Credentials credentials) {
    return new StorageConfig(endpoint, null, null, null, credentials, true);
  }

  /** A run that reads its model from the store, and writes to files. */
  private Said run(StorageConfig config, String bucket) {
    return Sample.run(
        Sample.resource(
            "s3://" + bucket + "/model/1", "s3://" + bucket + "/images", "file:" + output()),
        config);
  }

  private Path output() {
    return directory.resolve("out");
  }

  private void assertEnds(Reason reason, Said said, String... parts) {
    assertThat(said.exitCode()).as(said.toString()).isEqualTo(reason.exitCode());
    assertThat(said.err()).contains(reason + ": ").contains(parts).doesNotContain("\tat ");
    assertThat(output()).doesNotExist();
  }

  /** A server that gives one answer to everything. */
  private String answering(int status, String contentType, String body) throws IOException {
    return started(
        HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0), status, contentType, body);
  }

  private String started(HttpServer server, int status, String contentType, String body) {
    server.createContext(
        "/",
        exchange -> {
          byte[] content = body.getBytes(UTF_8);
          exchange.getResponseHeaders().add("Content-Type", contentType);
          boolean head = exchange.getRequestMethod().equals("HEAD");
          exchange.sendResponseHeaders(status, head ? -1 : content.length);
          if (!head) {
            exchange.getResponseBody().write(content);
          }
          exchange.close();
        });
    server.start();
    servers.add(server);
    String scheme = server instanceof HttpsServer ? "https" : "http";
    return scheme + "://127.0.0.1:" + server.getAddress().getPort();
  }

  private static String error(String code, String message) {
    return "<?xml version=\"1.0\"?><Error><Code>"
        + code
        + "</Code><Message>"
        + message
        + "</Message></Error>";
  }

  @Test
  void bucketIsAbsent() {
    assertEnds(
        Reason.BucketNotFound,
        run(store.storageConfig(), "nowhere"),
        store.endpoint(),
        "'nowhere'",
        "create it",
        "spec.storage.endpoint");
  }

  @Test
  void secretKeyIsWrong() {
    assertEnds(
        Reason.CredentialsRefused,
        run(
            config(store.endpoint(), new Credentials.Keys("sparkinfer-demo", "wrong", null)),
            "models"),
        store.endpoint(),
        "SignatureDoesNotMatch",
        "spec.storage.credentials");
  }

  @Test
  void accessKeyIsUnknown() {
    assertEnds(
        Reason.CredentialsRefused,
        run(config(store.endpoint(), KEYS), "models"),
        store.endpoint(),
        "InvalidAccessKeyId",
        "spec.storage.credentials");
  }

  @Test
  void nobodyMayReadWithoutCredentials() throws IOException {
    Path bucket = shared.resolve("store/private");
    store.createBucket("private");
    // The embedded store lets everybody list a directory that everybody may list.
    Files.setPosixFilePermissions(bucket, PosixFilePermissions.fromString("rwx------"));
    assertEnds(
        Reason.AccessDenied,
        run(config(store.endpoint(), new Credentials.Anonymous()), "private"),
        store.endpoint(),
        "s3://private/",
        "spec.storage.credentials");
  }

  @Test
  void credentialsMayNotReadTheBucket() throws IOException {
    String endpoint =
        answering(403, "application/xml", error("AccessDenied", "not allowed to s3:ListBucket"));
    assertEnds(
        Reason.AccessDenied,
        run(config(endpoint, KEYS), "models"),
        endpoint,
        "s3://models/",
        "s3:ListBucket",
        "spec.storage.credentials");
  }

  @Test
  void credentialsHaveExpired() throws IOException {
    String endpoint = answering(400, "application/xml", error("ExpiredToken", "has expired"));
    assertEnds(
        Reason.CredentialsRefused,
        run(config(endpoint, KEYS), "models"),
        "has expired",
        "spec.storage.credentials");
  }

  @Test
  void thereAreNoCredentials() throws Exception {
    Path file = directory.resolve("run.yaml");
    Files.writeString(
        file,
        Sample.yaml("s3://models/model/1", "s3://models/images", "file:" + output())
            + "  storage: {endpoint: \""
            + store.endpoint()
            + "\"}\n");
    try (CommandProcess run = CommandProcess.start(directory, Map.of(), "run", file.toString())) {
      assertEnds(
          Reason.CredentialsMissing,
          run.await(15),
          "AWS_ACCESS_KEY_ID",
          "spec.storage.credentials.anonymous");
    }
  }

  /** What the variables say is told by the command line, as a mistake of theirs. */
  @Test
  void endpointOfTheVariablesIsNone() throws Exception {
    Path file = directory.resolve("run.yaml");
    Files.writeString(
        file, Sample.yaml("s3://models/model/1", "s3://models/images", "file:" + output()));
    try (CommandProcess run =
        CommandProcess.start(
            directory, Map.of("AWS_ENDPOINT_URL_S3", "localhost:7072"), "run", file.toString())) {
      assertEnds(
          Reason.InvalidResource,
          run.await(15),
          "AWS_ENDPOINT_URL_S3 'localhost:7072'",
          "such as http://localhost:7072");
    }
  }

  @Test
  void localCertificatesAreNamedByTheirVariable() throws Exception {
    String endpoint = overTls(404, error("NoSuchBucket", "no bucket"));
    RunSpec.Stores stores =
        StoreConfigs.local(
            Sample.resource("s3://models/model/1", "s3://models/images", "file:" + output())
                .getSpec(),
            Map.of("AWS_ENDPOINT_URL", endpoint));
    StorageConfig signed =
        new StorageConfig(
            stores.model().endpoint(),
            null,
            null,
            null,
            KEYS,
            true,
            false,
            stores.model().origin(),
            stores.model().retries());
    assertEnds(
        Reason.TlsFailed, run(signed, "models"), endpoint, "not trusted", "set AWS_CA_BUNDLE");
  }

  @Test
  void hostHasNoAddress() {
    assertEnds(
        Reason.HostNotFound,
        run(config("http://store.invalid:9000", KEYS), "models"),
        "http://store.invalid:9000",
        "'store.invalid'",
        "spec.storage.endpoint");
  }

  @Test
  void nobodyListensAtThePort() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String endpoint = "http://127.0.0.1:" + port;
    assertEnds(
        Reason.ConnectionRefused,
        run(config(endpoint, KEYS), "models"),
        endpoint,
        "s3://models/",
        "spec.storage.endpoint");
  }

  @Test
  void storeSpeaksNoTls() {
    String endpoint = store.endpoint().replace("http:", "https:");
    assertEnds(
        Reason.TlsFailed,
        run(config(endpoint, KEYS), "models"),
        endpoint,
        "begin spec.storage.endpoint with http://");
  }

  @Test
  void certificateIsNotTrusted() throws Exception {
    String endpoint = overTls(404, error("NoSuchBucket", "no bucket"));
    assertEnds(
        Reason.TlsFailed,
        run(config(endpoint, KEYS), "models"),
        endpoint,
        "not trusted",
        "spec.storage.caBundle");

    StorageConfig trusting =
        new StorageConfig(
            endpoint, null, null, directory.resolve("store.pem").toString(), KEYS, true);
    assertEnds(Reason.BucketNotFound, run(trusting, "models"), endpoint, "'models'");
  }

  /** A server whose certificate, for 127.0.0.1, is signed by itself: {@code store.pem}. */
  private String overTls(int status, String body) throws Exception {
    Path keys = directory.resolve("keys.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String common = "-alias store -storepass changeit -keystore " + keys;
    for (String command :
        List.of(
            "-genkeypair -keyalg EC -dname CN=store -ext san=ip:127.0.0.1 " + common,
            "-exportcert -rfc -file " + directory.resolve("store.pem") + " " + common)) {
      List<String> words = new ArrayList<>(List.of(keytool));
      words.addAll(List.of(command.split(" ")));
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
    }
    KeyStore keyStore = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      keyStore.load(in, "changeit".toCharArray());
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keyStore, "changeit".toCharArray());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(factory.getKeyManagers(), null, null);
    HttpsServer server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return started(server, status, "application/xml", body);
  }

  @Test
  void regionIsAnother() throws IOException {
    String endpoint =
        answering(
            400,
            "application/xml",
            error(
                "AuthorizationHeaderMalformed",
                "the region 'us-east-1' is wrong; expecting 'eu-central-1'"));
    assertEnds(
        Reason.WrongRegion,
        run(new StorageConfig(endpoint, "us-east-1", null, null, KEYS, true), "models"),
        endpoint,
        "s3://models/",
        "spec.storage.region",
        "eu-central-1");
  }

  @Test
  void answersWithServerErrorsForTooLong() throws IOException {
    String endpoint = answering(503, "application/xml", error("SlowDown", "come back later"));
    assertEnds(
        Reason.StorageUnavailable,
        run(Sample.patientFor(Duration.ofSeconds(1), config(endpoint, KEYS)), "models"),
        endpoint,
        "come back later",
        "gave up after");
  }

  @Test
  void isAWebSite() throws IOException {
    String endpoint = answering(200, "text/html", "<!doctype html><title>Console</title>");
    assertEnds(
        Reason.NotAnObjectStore,
        run(config(endpoint, KEYS), "models"),
        endpoint,
        "s3://models/",
        "200 (text/html) 'Console'",
        "no S3 store's answer",
        "spec.storage.endpoint");
  }

  @Test
  void outputsBucketIsAbsent() {
    Said said =
        Sample.run(
            Sample.resource("file:" + Sample.MODEL, "file:" + Sample.IMAGES, "s3://nowhere/out/"),
            store.storageConfig());
    assertEnds(Reason.BucketNotFound, said, store.endpoint(), "'nowhere'");
  }

  @Test
  void inputsBucketIsAbsent() {
    Said said =
        Sample.run(
            Sample.resource("file:" + Sample.MODEL, "s3://nowhere/in/", "file:" + output()),
            store.storageConfig());
    assertThat(said.exitCode()).as(said.toString()).isEqualTo(Reason.BucketNotFound.exitCode());
    assertThat(said.err()).contains("BucketNotFound: ", store.endpoint(), "'nowhere'");
    assertThat(output().resolve("_sparkinfer/plan.json")).doesNotExist();
  }
}
