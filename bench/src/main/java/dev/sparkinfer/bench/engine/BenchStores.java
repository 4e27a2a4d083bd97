package dev.sparkinfer.bench.engine;

import dev.sparkinfer.job.EmbeddedS3;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageConfig;
import dev.sparkinfer.storage.StorageOpener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Two S3 stores in this process with the same objects, one near and one far away. */
final class BenchStores implements AutoCloseable {
  /** What the far one takes longer to answer. */
  static final Duration LATENCY = Duration.ofMillis(50);

  private static final Location INPUTS = Location.parse("s3://inputs/");
  private static final Location OUTPUTS = Location.parse("s3://outputs/");

  private static final int UPLOADS = 16;

  private final Path directory;
  private final EmbeddedS3 near;
  private final EmbeddedS3 far;
  private final Consumer<String> progress;

  private BenchStores(Path directory, Consumer<String> progress) throws IOException {
    this.directory = directory;
    this.progress = progress;
    this.near = EmbeddedS3.start(directory);
    this.far = EmbeddedS3.start(directory, 0, LATENCY);
    near.createBucket(INPUTS.bucket());
    near.createBucket(OUTPUTS.bucket());
  }

  /**
   * Starts both.
   *
   * @param directory keeps the objects from one time to the next
   */
  static BenchStores open(Path directory, Consumer<String> progress) throws IOException {
    return new BenchStores(directory, progress);
  }

  StorageConfig near() {
    return near.storageConfig();
  }

  StorageConfig far() {
    return far.storageConfig();
  }

  /** Where the files of a folder are in the stores; puts them there unless they are. */
  String uploaded(Path folder) throws IOException, InterruptedException {
    Location target = INPUTS.resolve(folder.getFileName() + "/");
    Location complete = INPUTS.resolve("complete/" + folder.getFileName());
    try (Storage storage = StorageOpener.open(near(), "s3")) {
      if (storage.head(complete).isEmpty()) {
        progress.accept("uploading " + folder);
        upload(storage, folder, target);
        storage.put(complete, new byte[0], "text/plain");
      }
    }
    return target.toString();
  }

  private static void upload(Storage storage, Path folder, Location target)
      throws IOException, InterruptedException {
    BlockingQueue<Path> left = new LinkedBlockingQueue<>(files(folder));
    Callable<Void> work =
        () -> {
          for (Path file = left.poll(); file != null; file = left.poll()) {
            storage.put(
                target.resolve(folder.relativize(file).toString()),
                Files.readAllBytes(file),
                "image/jpeg");
          }
          return null;
        };
    try {
      Crew.run(Collections.nCopies(UPLOADS, work));
    } catch (ExecutionException e) {
      throw new IOException("cannot upload " + folder, e.getCause());
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** A directory for the results of a run. */
  String output() {
    return OUTPUTS.resolve("run/").toString();
  }

  /** The files behind it. */
  Path outputFiles() {
    return directory.resolve(OUTPUTS.bucket()).resolve("run");
  }

  @Override
  public void close() {
    near.close();
    far.close();
  }
}
