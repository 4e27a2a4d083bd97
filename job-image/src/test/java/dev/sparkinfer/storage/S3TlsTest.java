package dev.sparkinfer.storage;

import static dev.sparkinfer.storage.ScriptedServer.ok;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sparkinfer.storage.StorageException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trust in a store's certificate, and what is told without it. */
class S3TlsTest {

  private static final Location OBJECT = Location.parse("s3://photos/a.jpg");
  private static final String PASSWORD = "changeit";

  @TempDir static Path directory;
  private static ScriptedServer server;
  private static Path certificate;

  @BeforeAll
  static void startServer() throws Exception {
    Path keys = directory.resolve("keys.p12");
    certificate = directory.resolve("ca.pem");
    keytool(
        keys,
        List.of("-genkeypair", "-alias", "s", "-keyalg", "EC", "-dname", "CN=store"),
        List.of("-ext", "san=ip:127.0.0.1", "-storetype", "PKCS12"));
    keytool(
        keys, List.of("-exportcert", "-rfc", "-alias", "s"), List.of("-file", "" + certificate));

    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PASSWORD.toCharArray());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    server =
        ScriptedServer.on(
            tls.getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
            ok("secret"));
  }

  private static void keytool(Path keys, List<String> command, List<String> options)
      throws Exception {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    line.addAll(command);
    line.addAll(List.of("-keystore", keys.toString(), "-storepass", PASSWORD));
    line.addAll(options);
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  private static String https(String host) {
    return "https://" + host + ":" + server.port();
  }

  private static StorageException failure(ThrowingCallable call) {
    return catchThrowableOfType(StorageException.class, call);
  }

  @Test
  void anUnknownCertificateIsNotTrusted() throws Exception {
    try (Storage storage = S3Stores.at(https("127.0.0.1"))) {
      StorageException e = failure(() -> storage.read(OBJECT, null, 100));

      assertThat(e.kind()).isEqualTo(Kind.TLS_FAILED);
      assertThat(e).hasMessageContaining("not trusted").hasMessageContaining("storage.caBundle");
    }
  }

  @Test
  void theBundleAddsToTheTrustOfTheJdk() throws Exception {
    try (Storage storage =
        S3Stores.at(https("127.0.0.1"), null, certificate.toString(), S3Stores.KEYS)) {
      assertThat(storage.read(OBJECT, null, 100)).asString(UTF_8).isEqualTo("secret");
    }
    assertThat(CaBundle.trustManager(certificate, "caBundle").getAcceptedIssuers())
        .as("the JDK's and the bundle's")
        .hasSizeGreaterThan(10);
  }

  @Test
  void aCertificateForAnotherHostIsTold() throws Exception {
    try (Storage storage =
        S3Stores.at(https("localhost"), null, certificate.toString(), S3Stores.KEYS)) {
      StorageException e = failure(() -> storage.read(OBJECT, null, 100));

      assertThat(e.kind()).isEqualTo(Kind.TLS_FAILED);
      assertThat(e).hasMessageContaining("another host").hasMessageContaining("localhost");
    }
  }

  @Test
  void httpsToAPlainPortIsTold() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Storage storage = S3Stores.at("https://127.0.0.1:" + plain.getLocalPort())) {
      Thread server = new Thread(() -> answerAnythingWithBadRequest(plain));
      server.start();
      StorageException e = failure(() -> storage.read(OBJECT, null, 100));

      assertThat(e.kind()).isEqualTo(Kind.TLS_FAILED);
      assertThat(e).hasMessageContaining("begin spec.storage.endpoint with http://");
    }
  }

  private static void answerAnythingWithBadRequest(ServerSocket plain) {
    while (!plain.isClosed()) {
      try (Socket connection = plain.accept()) {
        assertThat(connection.getInputStream().read(new byte[8192])).isPositive();
        connection.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
      } catch (IOException e) {
        // The test has ended, or the client has seen enough: the loop's condition tells which.
      }
    }
  }

  @Test
  void httpToATlsPortIsTold() throws Exception {
    try (ScriptedServer secure =
            ScriptedServer.start(
                ScriptedServer.answer(400, "", "Client sent an HTTP request to an HTTPS server."));
        Storage storage = S3Stores.at(secure.endpoint())) {
      StorageException e = failure(() -> storage.read(OBJECT, null, 100));

      assertThat(e.kind()).isEqualTo(Kind.TLS_FAILED);
      assertThat(e).hasMessageContaining("begin spec.storage.endpoint with https://");
    }
  }

  @Test
  void aBundleWithoutCertificatesIsRefused() throws Exception {
    Path empty = Files.writeString(directory.resolve("empty.pem"), "");
    Path absent = directory.resolve("absent.pem");

    for (Path bundle : List.of(empty, absent)) {
      StorageException e =
          failure(() -> S3Stores.at(https("127.0.0.1"), null, "" + bundle, S3Stores.KEYS));
      assertThat(e.kind()).isEqualTo(Kind.TLS_FAILED);
      assertThat(e).hasMessageContaining("" + bundle).hasMessageContaining("storage.caBundle");
    }
  }
}
