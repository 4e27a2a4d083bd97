package dev.sparkinfer.job;

import static org.awaitility.Awaitility.await;

import dev.sparkinfer.storage.StorageConfig;
import dev.sparkinfer.storage.StorageConfig.Credentials.Keys;
import dev.sparkinfer.storage.StorageContract.Lack;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/** An S3 server that others wrote, in a process of its own, as {@code e2e/prepare} has made it. */
final class RealStore implements AutoCloseable {
  private static final Keys KEYS = new Keys("sparkinfer", "only-for-tests", null);
  private static final int MOST_PORTS = 6;

  /** Not the one that clients begin with. */
  private static final String REGION = "eu-west-1";

  /** Which one, and how. */
  enum Kind {
    VERSITYGW("versitygw"),
    /** Its etags are metadata too, and without them it knows no conditions. */
    VERSITYGW_NOMETA("versitygw", Lack.METADATA, Lack.ETAGS, Lack.ATOMIC_PUT),
    SEAWEEDFS("seaweedfs", Lack.BACKSLASHES_IN_KEYS),
    MOTO("moto", Lack.LINE_BREAKS_IN_KEYS),
    /** Honours a conditional put for one writer after the other, and not for several at once. */
    S3MOCK("s3mock", Lack.BACKSLASHES_IN_KEYS, Lack.ATOMIC_PUT);

    private final String program;
    private final Set<Lack> lacks;

    Kind(String program, Lack... lacks) {
      this.program = program;
      this.lacks = Set.of(lacks);
    }

    /** What {@code docs/stores.md} says of it. */
    Set<Lack> lacks() {
      return lacks;
    }

    /** Whether of several writers at once just one creates an object. */
    boolean conditionalPut() {
      return !lacks.contains(Lack.ATOMIC_PUT);
    }

    /** Where it is; empty where {@code e2e/prepare} has not made it. */
    Optional<Path> prepared() {
      return Optional.ofNullable(properties().getProperty(program)).map(Path::of);
    }

    private List<String> command(Path program, Path folder, List<Integer> ports) {
      String port = ports.get(0).toString();
      return switch (this) {
        case VERSITYGW ->
            List.of(
                program.toString(),
                "--port",
                "127.0.0.1:" + port,
                "--region",
                REGION,
                "posix",
                folder.toString());
        case VERSITYGW_NOMETA ->
            List.of(
                program.toString(),
                "--port",
                "127.0.0.1:" + port,
                "--region",
                REGION,
                "posix",
                "--nometa",
                folder.toString());
        case SEAWEEDFS ->
            List.of(
                program.toString(),
                "server",
                "-dir=" + folder,
                "-ip=127.0.0.1",
                "-ip.bind=127.0.0.1",
                "-s3",
                "-s3.port=" + port,
                "-s3.port.iceberg=0",
                "-s3.config=" + folder.resolve("identities.json"),
                "-master.port=" + ports.get(1),
                "-master.port.grpc=" + ports.get(2),
                "-master.volumeSizeLimitMB=64",
                "-volume.port=" + ports.get(3),
                "-volume.max=8",
                "-filer",
                "-filer.port=" + ports.get(4),
                "-filer.port.grpc=" + ports.get(5));
        case MOTO ->
            List.of(
                program.resolve("bin/python").toString(),
                "-m",
                "moto.server",
                "-H",
                "127.0.0.1",
                "-p",
                port);
        case S3MOCK ->
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                program + "/*",
                "-Dserver.port=" + ports.get(1),
                "-Dcom.adobe.testing.s3mock.httpPort=" + port,
                "com.adobe.testing.s3mock.S3MockApplication");
      };
    }
  }

  private final Kind kind;
  private final String endpoint;
  private final Path log;
  private final Process process;

  private RealStore(Kind kind, String endpoint, Path log, Process process) {
    this.kind = kind;
    this.endpoint = endpoint;
    this.log = log;
    this.process = process;
  }

  /** Starts one that is prepared, and does not wait for it. */
  static RealStore start(Kind kind, Path folder) throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.writeString(
        data.resolve("identities.json"),
        """
        {"identities": [{"name": "tests", "actions": ["Admin", "Read", "List", "Write"],
          "credentials": [{"accessKey": "%s", "secretKey": "%s"}]}]}
        """
            .formatted(KEYS.accessKey(), KEYS.secretKey()));
    List<Integer> ports = freePorts();
    Path log = folder.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(kind.command(kind.prepared().orElseThrow(), data, ports))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder
        .environment()
        .putAll(Map.of("ROOT_ACCESS_KEY", KEYS.accessKey(), "ROOT_SECRET_KEY", KEYS.secretKey()));
    return new RealStore(kind, "http://127.0.0.1:" + ports.get(0), log, builder.start());
  }

  private static List<Integer> freePorts() throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < MOST_PORTS; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }

  /** Waits until it answers, then makes the bucket. */
  RealStore withBucket(String name) throws Exception {
    await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(100))
        .failFast(
            () -> {
              if (!process.isAlive()) {
                throw new IllegalStateException(kind + " ended:\n" + Files.readString(log));
              }
            })
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> status() < 500);
    try (MinioClient client =
        MinioClient.builder()
            .endpoint(endpoint)
            .region(REGION)
            .credentials(KEYS.accessKey(), KEYS.secretKey())
            .build()) {
      client.makeBucket(MakeBucketArgs.builder().bucket(name).build());
    }
    return this;
  }

  private int status() throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(endpoint).toURL().openConnection();
    try {
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }

  Kind kind() {
    return kind;
  }

  String endpoint() {
    return endpoint;
  }

  /** How to reach it; the region is left to be found out. */
  StorageConfig config(boolean conditionalPut) {
    return new StorageConfig(endpoint, null, null, null, KEYS, conditionalPut);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private static Properties properties() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path directory =
        cache == null || cache.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    Path file = directory.resolve("sparkinfer").resolve("stores.properties");
    Properties properties = new Properties();
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        properties.load(reader);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return properties;
  }
}
