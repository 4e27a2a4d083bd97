package dev.sparkinfer.job;

import dev.sparkinfer.storage.StorageConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.middleware.Middlewares;

/**
 * An S3 store inside this process that keeps its objects as files: for the demo and for tests,
 * never for the image. It listens on the loopback address only.
 */
public final class EmbeddedS3 implements AutoCloseable {

  private static final String ACCESS_KEY = "sparkinfer-demo";
  private static final String SECRET_KEY = "sparkinfer-demo-secret";

  private final Path directory;
  private final S3Proxy server;
  private final String endpoint;

  private EmbeddedS3(Path directory, S3Proxy server) {
    this.directory = directory;
    this.server = server;
    this.endpoint = "http://127.0.0.1:" + server.getPort();
  }

  /** Starts on a free port; each directory in {@code directory} is a bucket. */
  public static EmbeddedS3 start(Path directory) throws IOException {
    return start(directory, 0);
  }

  /**
   * Starts on the given port, 0 for a free one: a store that was closed comes back where it was.
   *
   * @throws IOException the port is taken, or the directory cannot be made
   */
  public static EmbeddedS3 start(Path directory, int port) throws IOException {
    return start(directory, port, Duration.ZERO);
  }

  /**
   * The same, far away: every answer takes so much longer.
   *
   * @throws IOException the port is taken, or the directory cannot be made
   */
  public static EmbeddedS3 start(Path directory, int port, Duration latency) throws IOException {
    Configurator.setLevel("org.eclipse.jetty", Level.WARN);
    Configurator.setLevel("org.gaul.s3proxy", Level.OFF);
    Files.createDirectories(directory);
    Properties properties = new Properties();
    properties.setProperty("jclouds.filesystem.basedir", directory.toRealPath().toString());
    S3Proxy server =
        S3Proxy.builder()
            .blobStore(withLatency(BlobStores.create("filesystem", properties), latency))
            .endpoint(URI.create("http://127.0.0.1:" + port))
            .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
            .stopTimeout(0)
            .build();
    try {
      server.start();
    } catch (Exception e) {
      throw new IOException("The embedded S3 store did not start on port " + port, e);
    }
    return new EmbeddedS3(directory, server);
  }

  private static BlobStore withLatency(BlobStore store, Duration latency) throws IOException {
    if (latency.isZero()) {
      return store;
    }
    Properties properties = new Properties();
    properties.setProperty("s3proxy.latency-blobstore.*.latency", "" + latency.toMillis());
    return Middlewares.wrap(
        store,
        properties,
        unused -> {
          throw new IOException("latency needs no other store");
        });
  }

  /** Makes an empty bucket; one that is there stays as it is. */
  public void createBucket(String name) throws IOException {
    Files.createDirectories(directory.resolve(name));
  }

  /** {@code http://127.0.0.1:port}. */
  public String endpoint() {
    return endpoint;
  }

  public int port() {
    return URI.create(endpoint).getPort();
  }

  /** How to reach it, with its keys. */
  public StorageConfig storageConfig() {
    return new StorageConfig(
        endpoint,
        null,
        null,
        null,
        new StorageConfig.Credentials.Keys(ACCESS_KEY, SECRET_KEY, null),
        true);
  }

  /** Stops at once, like a store that is killed; the objects stay in the directory. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("The embedded S3 store did not stop", e);
    }
  }
}
