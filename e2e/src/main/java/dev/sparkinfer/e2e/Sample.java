package dev.sparkinfer.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The committed sample: a trained model and pictures of road signs. */
public final class Sample {
  /** Pictures, the broken ones included. */
  public static final int PICTURES = 62;

  /** Pictures that nobody can read. */
  public static final int BROKEN = 2;

  private Sample() {}

  /** The folder above the versions of the model, with its labels. */
  public static Path models() {
    return Cluster.root().resolve("samples/road-signs/model");
  }

  /** The pictures' folder. */
  public static Path pictures() {
    return Cluster.root().resolve("samples/road-signs/images");
  }

  /** One good picture, in bytes: a stop sign. */
  public static byte[] picture() {
    try {
      return Files.readAllBytes(pictures().resolve("stop/001.jpg"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies the files below a folder into a bucket; returns how many. */
  public static int upload(ObjectStore store, Path folder, String bucket, String prefix) {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
      for (Path file : files) {
        store.put(
            "s3://" + bucket + "/" + prefix + folder.relativize(file), Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files.size();
  }
}
