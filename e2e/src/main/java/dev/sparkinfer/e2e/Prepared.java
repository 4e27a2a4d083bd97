package dev.sparkinfer.e2e;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/**
 * What {@code e2e/prepare} has made of this machine.
 *
 * @param nodeImage a K3s, or what stands in for it
 * @param minioImage the object store's name within {@code minioTar}
 * @param minioTar as {@code docker save} writes it
 */
public record Prepared(
    String nodeImage, String minioImage, Path minioTar, Path helm, Path kubectl) {

  /** Why no cluster can be started here, in one line; empty where one can. */
  public static Optional<String> missing() {
    if (!Files.exists(file())) {
      return Optional.of("nothing is prepared for a cluster here: run ./verify");
    }
    try {
      if (new Program(List.of("docker", "version"), Map.of()).run("").exitCode() == 0) {
        return Optional.empty();
      }
    } catch (UncheckedIOException e) {
      return Optional.of("there is no docker command here: run ./verify");
    }
    return Optional.of("Docker's engine does not answer: run ./verify");
  }

  /**
   * Reads what is prepared.
   *
   * @throws IllegalStateException something is missing
   */
  public static Prepared read() {
    missing()
        .ifPresent(
            reason -> {
              throw new IllegalStateException(reason);
            });
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file())) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Prepared(
        required(properties, "node.image"),
        required(properties, "minio.image"),
        Path.of(required(properties, "minio.tar")),
        Path.of(required(properties, "helm")),
        Path.of(required(properties, "kubectl")));
  }

  private static String required(Properties properties, String name) {
    return Objects.requireNonNull(
        properties.getProperty(name), () -> file() + " has no " + name + ": run ./verify");
  }

  private static Path file() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path directory =
        cache == null || cache.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    return directory.resolve("sparkinfer").resolve("e2e.properties");
  }
}
