package dev.sparkinfer.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sparkinfer.storage.StorageException.Kind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What files have that objects in a store have not. */
class FileStorageTest {

  @TempDir Path directory;
  private final Storage storage = new FileStorage();

  private Location at(String name) {
    return Location.parse("file:" + directory + "/" + name);
  }

  private List<ObjectEntry> list() throws StorageException {
    List<ObjectEntry> all = new ArrayList<>();
    try (Storage.Listing listing = storage.list(at(""), null)) {
      for (List<ObjectEntry> page = listing.nextPage();
          !page.isEmpty();
          page = listing.nextPage()) {
        all.addAll(page);
      }
    }
    return all;
  }

  private List<String> names() throws StorageException {
    return list().stream().map(e -> e.key().substring(directory.toString().length() + 1)).toList();
  }

  private static StorageException failure(ThrowingCallable call) {
    return catchThrowableOfType(StorageException.class, call);
  }

  @Test
  void followsLinksButNotInCircles() throws Exception {
    Path real = Files.createDirectories(directory.resolve("b/real"));
    Files.writeString(real.resolve("one.txt"), "1");
    Files.createSymbolicLink(directory.resolve("a-link.txt"), real.resolve("one.txt"));
    Files.createSymbolicLink(directory.resolve("c-linked"), real);
    Files.createSymbolicLink(real.resolve("up"), directory);
    Files.createSymbolicLink(directory.resolve("dangling"), directory.resolve("nowhere"));
    Files.createSymbolicLink(directory.resolve("self"), directory.resolve("self"));

    assertThat(names()).containsExactly("a-link.txt", "b/real/one.txt", "c-linked/one.txt");
    assertThat(storage.read(at("a-link.txt"), null, 10)).asString(UTF_8).isEqualTo("1");
  }

  @Test
  void directoriesAndPipesAreNoObjects() throws Exception {
    Files.createDirectory(directory.resolve("dir"));
    Files.writeString(directory.resolve("file"), "x");
    Process mkfifo = new ProcessBuilder("mkfifo", directory.resolve("pipe").toString()).start();
    assertThat(mkfifo.waitFor()).isZero();

    assertThat(names()).containsExactly("file");
    for (String name : List.of("dir", "dir/", "pipe", "file/")) {
      assertThat(storage.head(at(name))).as(name).isEmpty();
      assertThat(failure(() -> storage.read(at(name), null, 10)).kind())
          .isEqualTo(Kind.OBJECT_NOT_FOUND);
    }
    storage.delete(at("dir"));
    assertThat(directory.resolve("dir")).isDirectory();
    assertThat(failure(() -> storage.put(at("dir/"), new byte[1], "text/plain")).kind())
        .isEqualTo(Kind.UNSUPPORTED_KEY);
  }

  @Test
  void sameSizeAtAnotherTimeIsAChange() throws Exception {
    Path file = Files.writeString(directory.resolve("x"), "before");
    String etag = list().get(0).etag();
    assertThat(storage.read(at("x"), etag, 10)).hasSize(6);

    Files.writeString(file, "after!");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));

    assertThat(failure(() -> storage.read(at("x"), etag, 10)).kind())
        .isEqualTo(Kind.OBJECT_CHANGED);
  }

  @Test
  void whatADyingWriterLeavesHarmsNobody() throws Exception {
    Path sidecars = Files.createDirectories(directory.resolve("_sparkinfer/metadata"));
    Files.writeString(sidecars.resolve("part.json"), "{\"n\":\"of a writer that died\"}");
    Files.writeString(sidecars.resolve(".lock"), "");
    Files.writeString(directory.resolve(".1234.tmp"), "half a pa");

    assertThat(storage.head(at("part"))).isEmpty();
    assertThat(
            storage.putIfAbsent(
                at("part"), "whole".getBytes(UTF_8), "text/plain", Map.of("n", "1")))
        .isEqualTo(Storage.PutOutcome.CREATED);
    assertThat(storage.head(at("part")).orElseThrow().metadata()).isEqualTo(Map.of("n", "1"));
    assertThat(sidecars.resolve("part.json")).content().isEqualTo("{\"n\":\"1\"}");
  }

  @Test
  void aWriterThatDiedLeavesNoMetadataToANewObject() throws Exception {
    Path sidecars = Files.createDirectories(directory.resolve("_sparkinfer/metadata"));
    Files.writeString(sidecars.resolve("part.json"), "{\"n\":\"old\"}");

    storage.putIfAbsent(at("part"), new byte[1], "text/plain", Map.of());

    assertThat(storage.head(at("part")).orElseThrow().metadata()).isEmpty();
  }

  @Test
  void leavesNoTemporaryFilesBehind() throws Exception {
    storage.put(at("a"), new byte[5], "text/plain");
    storage.putIfAbsent(at("b"), new byte[5], "text/plain", Map.of("k", "v"));
    storage.putIfAbsent(at("b"), new byte[5], "text/plain", Map.of("k", "v"));

    assertThat(names())
        .containsExactly("_sparkinfer/metadata/.lock", "_sparkinfer/metadata/b.json", "a", "b");
  }

  @Test
  void withoutHardLinksAFileIsWholeAndCreatedOnce() throws Exception {
    Storage linkless =
        new FileStorage(
            new FileWriter(
                (link, existing) -> {
                  throw new UnsupportedOperationException("links");
                }));

    assertThat(linkless.putIfAbsent(at("run.json"), new byte[5], "text/plain", Map.of()))
        .isEqualTo(Storage.PutOutcome.CREATED);
    assertThat(storage.putIfAbsent(at("run.json"), new byte[6], "text/plain", Map.of()))
        .isEqualTo(Storage.PutOutcome.EXISTED);
    assertThat(linkless.putIfAbsent(at("part"), new byte[7], "text/plain", Map.of("k", "v")))
        .isEqualTo(Storage.PutOutcome.CREATED);
    assertThat(linkless.putIfAbsent(at("part"), new byte[8], "text/plain", Map.of("k", "w")))
        .isEqualTo(Storage.PutOutcome.EXISTED);

    assertThat(storage.read(at("run.json"), null, 10)).hasSize(5);
    assertThat(storage.read(at("part"), null, 10)).hasSize(7);
    assertThat(storage.head(at("part")).orElseThrow().metadata()).isEqualTo(Map.of("k", "v"));
    assertThat(names())
        .containsExactly(
            "_sparkinfer/metadata/.lock", "_sparkinfer/metadata/part.json", "part", "run.json");
  }

  /** A link fails for other reasons too, and these are told. */
  @Test
  void aLinkThatMayNotBeMadeIsRefused() {
    Storage refused =
        new FileStorage(
            new FileWriter(
                (link, existing) -> {
                  throw new AccessDeniedException(link.toString());
                }));

    assertThat(
            failure(() -> refused.putIfAbsent(at("x"), new byte[5], "text/plain", Map.of())).kind())
        .isEqualTo(Kind.ACCESS_DENIED);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aDirectoryThatMayNotBeReadIsTold() throws Exception {
    Path closed = Files.createDirectory(directory.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    assumeThat(Files.isReadable(closed)).as("root reads everything").isFalse();

    StorageException e = failure(this::list);

    assertThat(e.kind()).isEqualTo(Kind.ACCESS_DENIED);
    assertThat(e).hasMessageContaining("closed");
  }

  @Test
  void aFullDiskIsUnavailable() {
    StorageException e =
        FileStorage.failure("write", "/out/part", new IOException("No space left on device"));

    assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(e).hasMessage("Cannot write '/out/part': No space left on device");
  }

  @Test
  void namesThatAreNoTextAreListedAndRefused() throws Exception {
    Process touch =
        new ProcessBuilder("sh", "-c", "printf x > \"$(printf 'bad\\377.jpg')\"")
            .directory(directory.toFile())
            .start();
    assertThat(touch.waitFor()).isZero();

    ObjectEntry entry = list().get(0);

    assertThat(entry.key()).endsWith("bad\uFFFD.jpg");
    assertThat(entry.size()).isEqualTo(1);
    assertThat(failure(() -> storage.read(at("bad\uFFFD.jpg"), entry.etag(), 10)).kind())
        .isEqualTo(Kind.UNSUPPORTED_KEY);
    assertThat(failure(() -> storage.head(at("nul\0"))).kind()).isEqualTo(Kind.UNSUPPORTED_KEY);
  }

  @Test
  void aFileAsPrefixHoldsNothing() throws Exception {
    Files.writeString(directory.resolve("x"), "1");

    assertThat(storage.list(at("x"), null).nextPage()).isEmpty();
  }
}
