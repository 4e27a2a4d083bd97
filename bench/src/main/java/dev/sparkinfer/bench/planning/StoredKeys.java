package dev.sparkinfer.bench.planning;

import dev.sparkinfer.job.EmbeddedS3;
import dev.sparkinfer.plan.KeyFilter;
import dev.sparkinfer.plan.Plan;
import dev.sparkinfer.plan.Planner;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageOpener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Small objects in the embedded S3 store, put there once and kept. */
final class StoredKeys implements AutoCloseable {
  private static final String BUCKET = "objects";
  private static final int WRITERS = 16;

  private final EmbeddedS3 server;
  private final Storage storage;
  private final int objects;

  private StoredKeys(EmbeddedS3 server, Storage storage, int objects) {
    this.server = server;
    this.storage = storage;
    this.objects = objects;
  }

  static StoredKeys open(Path folder, int objects) throws Exception {
    EmbeddedS3 server = EmbeddedS3.start(folder);
    server.createBucket(BUCKET);
    StoredKeys stored =
        new StoredKeys(server, StorageOpener.open(server.storageConfig(), "s3"), objects);
    Path whole = folder.resolveSibling(folder.getFileName() + "-" + objects);
    if (!Files.exists(whole)) {
      stored.fill();
      Files.createFile(whole);
    }
    return stored;
  }

  private void fill() throws Exception {
    ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        int first = writer;
        done.add(
            writers.submit(
                () -> {
                  for (int i = first; i < objects; i += WRITERS) {
                    Location key = new Location("s3", BUCKET, ListedKeys.key(i));
                    storage.put(key, new byte[] {(byte) i}, "image/jpeg");
                  }
                  return null;
                }));
      }
      for (Future<?> writer : done) {
        writer.get();
      }
    } finally {
      writers.shutdownNow();
    }
  }

  /** Plans all objects, segments in the same store; returns the seconds. */
  double plan(String attempt) throws Exception {
    long begin = System.nanoTime();
    Plan plan =
        new Planner(
                storage,
                storage,
                new Location("s3", BUCKET, "plan/"),
                attempt,
                new KeyFilter(List.of(), List.of()))
            .plan(List.of(new Location("s3", BUCKET, "2026/")));
    if (plan.objects() != objects) {
      throw new IllegalStateException(plan.objects() + " of " + objects + " objects were planned");
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  @Override
  public void close() throws IOException {
    storage.close();
    server.close();
  }
}
