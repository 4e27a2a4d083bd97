package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageConfig;
import dev.sparkinfer.storage.StorageConfig.Credentials.Keys;
import dev.sparkinfer.storage.StorageException;
import dev.sparkinfer.storage.StorageException.Kind;
import dev.sparkinfer.storage.StorageOpener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedS3Test {

  private static final Location OBJECT = Location.parse("s3://photos/a.jpg");

  @TempDir Path directory;

  private static StorageException failure(ThrowingCallable call) {
    return catchThrowableOfType(StorageException.class, call);
  }

  @Test
  void comesBackOnItsPortWithItsObjects() throws Exception {
    EmbeddedS3 first = EmbeddedS3.start(directory);
    first.createBucket("photos");
    try (Storage storage = StorageOpener.open(first.storageConfig(), "s3")) {
      storage.put(OBJECT, new byte[] {1, 2, 3}, "image/jpeg");
      first.close();

      try (EmbeddedS3 second = EmbeddedS3.start(directory, first.port())) {
        assertThat(second.endpoint()).isEqualTo(first.endpoint());
        assertThat(storage.read(OBJECT, null, 10)).containsExactly(1, 2, 3);
      }
    }
  }

  @Test
  void answersLaterFromFarAway() throws Exception {
    try (EmbeddedS3 store = EmbeddedS3.start(directory, 0, Duration.ofMillis(200))) {
      store.createBucket("photos");
      try (Storage storage = StorageOpener.open(store.storageConfig(), "s3")) {
        storage.put(OBJECT, new byte[] {1, 2, 3}, "image/jpeg");

        long start = System.nanoTime();
        assertThat(storage.read(OBJECT, null, 10)).containsExactly(1, 2, 3);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
            .isBetween(Duration.ofMillis(200), Duration.ofMillis(390));
      }
    }
  }

  @Test
  void refusesOtherKeysAndKnowsItsBuckets() throws Exception {
    try (EmbeddedS3 store = EmbeddedS3.start(directory)) {
      store.createBucket("photos");
      StorageConfig stranger =
          new StorageConfig(
              store.endpoint(), null, null, null, new Keys("nobody", "nothing", null), true);
      Location elsewhere = Location.parse("s3://absent/a.jpg");
      try (Storage storage = StorageOpener.open(store.storageConfig(), "s3");
          Storage refused = StorageOpener.open(stranger, "s3")) {
        List<ThrowingCallable> toNoBucket =
            List.of(
                () -> storage.list(elsewhere.withKey(""), null).nextPage(),
                () -> storage.head(elsewhere),
                () -> storage.read(elsewhere, null, 10),
                () -> storage.put(elsewhere, new byte[1], "text/plain"));

        assertThat(toNoBucket)
            .allSatisfy(call -> assertThat(failure(call).kind()).isEqualTo(Kind.BUCKET_NOT_FOUND));
        assertThat(failure(() -> refused.read(OBJECT, null, 10)).kind())
            .isEqualTo(Kind.CREDENTIALS_REFUSED);
        assertThat(failure(() -> refused.head(OBJECT)).kind()).isEqualTo(Kind.CREDENTIALS_REFUSED);
      }
    }
  }
}
