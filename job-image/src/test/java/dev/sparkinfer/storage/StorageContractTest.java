package dev.sparkinfer.storage;

import dev.sparkinfer.job.EmbeddedS3;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** {@link StorageContract} of each storage that this build has. */
class StorageContractTest implements StorageContract {

  private static final AtomicInteger PLACES = new AtomicInteger();

  @TempDir static Path directory;
  private static EmbeddedS3 store;
  private static Storage s3;
  private static Storage s3Unconditional;

  @BeforeAll
  static void startStore() throws IOException {
    store = EmbeddedS3.start(directory.resolve("store"));
    store.createBucket("data");
    StorageConfig config = store.storageConfig();
    s3 = StorageOpener.open(config, "s3");
    s3Unconditional =
        StorageOpener.open(
            new StorageConfig(
                config.endpoint(), "us-east-1", true, null, config.credentials(), false),
            "s3");
  }

  @AfterAll
  static void stopStore() {
    s3.close();
    s3Unconditional.close();
    store.close();
  }

  static Stream<Place> places() throws StorageException {
    String name = "place-" + PLACES.incrementAndGet();
    return Stream.of(
        new Place("memory", new MemoryStorage(), Location.parse("memory://data/" + name + "/")),
        new Place(
            "file",
            StorageOpener.open(StorageConfig.aws(), "file"),
            Location.parse("file:" + directory + "/" + name + "/")),
        new Place(
            "file without links",
            new FileStorage(
                new FileWriter(
                    (link, existing) -> {
                      throw new FileSystemException(
                          link.toString(), existing.toString(), "Operation not permitted");
                    })),
            Location.parse("file:" + directory + "/linkless-" + name + "/")),
        new Place("s3", s3, Location.parse("s3://data/" + name + "/")),
        new Place(
            "s3 unconditional",
            s3Unconditional,
            Location.parse("s3://data/un" + name + "/"),
            Set.of(Lack.ATOMIC_PUT)));
  }
}
