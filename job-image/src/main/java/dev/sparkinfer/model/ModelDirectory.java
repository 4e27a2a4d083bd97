package dev.sparkinfer.model;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.ObjectEntry;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model's files on this machine.
 *
 * @param path of the directory with {@code saved_model.pb}
 * @param digest SHA-256, in hex, over the lines {@code <sha256> <relative path>\n} of all files,
 *     sorted by path: {@code find . -type f -printf '%P\n' | LC_ALL=C sort | xargs sha256sum |
 *     sha256sum}
 */
public record ModelDirectory(Path path, String digest) {
  private static final int MAX_FILES = 10_000;
  private static final long MAX_BYTES = 64L << 30;
  private static final int CHUNK_BYTES = 8 << 20;
  private static final String GRAPH = "saved_model.pb";
  private static final Pattern VERSION = Pattern.compile("(\\d+)/" + Pattern.quote(GRAPH));

  /**
   * Brings a model's files here, unless they are: local ones are used where they lie, and a copy
   * made before is used again if it is still what it says.
   *
   * @param scratch where copies live, each in a directory named by its digest
   * @param expected the digest it must have; null for any
   * @throws ModelException {@code ModelNotFound}, {@code ModelDigestMismatch}
   */
  public static ModelDirectory fetch(
      Storage storage, Location directory, Path scratch, @Nullable String expected)
      throws StorageException, ModelException, InterruptedException {
    try {
      if (expected != null) {
        Path copy = scratch.resolve(expected);
        if (Files.isDirectory(copy) && digest(copy).equals(expected)) {
          return new ModelDirectory(copy, expected);
        }
      }
      Map<String, ObjectEntry> files = list(storage, directory);
      if (directory.scheme().equals("file")) {
        Path path = Path.of(directory.key());
        return checked(new ModelDirectory(path, digest(path)), directory, expected);
      }
      Files.createDirectories(scratch);
      Path partial = Files.createTempDirectory(scratch, "partial-");
      try {
        for (Map.Entry<String, ObjectEntry> file : files.entrySet()) {
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          download(storage, directory, file.getValue(), partial.resolve(file.getKey()));
        }
        String digest = digest(partial);
        checked(new ModelDirectory(partial, digest), directory, expected);
        return new ModelDirectory(keep(partial, scratch.resolve(digest)), digest);
      } finally {
        if (Files.exists(partial)) {
          MoreFiles.deleteRecursively(partial);
        }
      }
    } catch (StorageException e) {
      throw e;
    } catch (IOException e) {
      throw new StorageException(
          StorageException.Kind.UNAVAILABLE, "cannot keep the model in " + scratch + ": " + e, e);
    }
  }

  private static Map<String, ObjectEntry> list(Storage storage, Location directory)
      throws StorageException, ModelException {
    Map<String, ObjectEntry> files = new TreeMap<>();
    long bytes = 0;
    try (Storage.Listing listing = storage.list(directory, null)) {
      var page = listing.nextPage();
      while (!page.isEmpty()) {
        for (ObjectEntry entry : page) {
          if (!entry.key().endsWith("/")) {
            files.put(entry.key().substring(directory.key().length()), entry);
            bytes += entry.size();
          }
        }
        if (files.size() > MAX_FILES || bytes > MAX_BYTES) {
          throw new ModelException(
              Reason.ModelInvalid,
              directory
                  + " holds more than "
                  + MAX_FILES
                  + " files or 64 GiB: it is no SavedModel");
        }
        page = listing.nextPage();
      }
    }
    if (!files.containsKey(GRAPH)) {
      throw new ModelException(Reason.ModelNotFound, notFound(directory, files));
    }
    return files;
  }

  private static String notFound(Location directory, Map<String, ObjectEntry> files) {
    if (files.isEmpty()) {
      return "there is nothing in " + directory + ": check spec.model.uri";
    }
    String newest =
        files.keySet().stream()
            .map(VERSION::matcher)
            .filter(java.util.regex.Matcher::matches)
            .map(m -> m.group(1))
            .max(java.util.Comparator.comparingLong(Long::parseLong))
            .orElse(null);
    return directory
        + " holds no saved_model.pb"
        + (newest == null
            ? ", but " + files.keySet().stream().limit(5).toList()
            : "; did you mean " + directory.resolve(newest) + " in spec.model.uri?");
  }

  private static void download(Storage storage, Location directory, ObjectEntry entry, Path to)
      throws IOException {
    Path parent = to.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    try (OutputStream out = Files.newOutputStream(to)) {
      long offset = 0;
      while (offset < entry.size()) {
        int wanted = (int) Math.min(CHUNK_BYTES, entry.size() - offset);
        byte[] chunk = storage.readRange(directory.withKey(entry.key()), offset, wanted);
        if (chunk.length == 0) {
          throw new StorageException(
              StorageException.Kind.OBJECT_CHANGED,
              directory.withKey(entry.key()) + " became shorter while it was read",
              null);
        }
        out.write(chunk);
        offset += chunk.length;
      }
    }
  }

  /** The copy under its final name; another process may have been faster. */
  private static Path keep(Path partial, Path copy) throws IOException {
    if (Files.isDirectory(copy)) {
      return copy;
    }
    try {
      Files.move(partial, copy, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      if (!Files.isDirectory(copy)) {
        throw e;
      }
    }
    return copy;
  }

  private static ModelDirectory checked(
      ModelDirectory there, Location directory, @Nullable String expected) throws ModelException {
    if (expected != null && !expected.equals(there.digest())) {
      throw new ModelException(
          Reason.ModelDigestMismatch,
          "the files in "
              + directory
              + " have the digest "
              + there.digest()
              + ", not "
              + expected
              + ": check spec.model.uri and spec.model.sha256");
    }
    return there;
  }

  private static String digest(Path directory) throws IOException {
    Map<String, HashCode> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        files.put(
            directory.relativize(file).toString(),
            MoreFiles.asByteSource(file).hash(Hashing.sha256()));
      }
    }
    Hasher hasher = Hashing.sha256().newHasher();
    files.forEach(
        (name, hash) -> hasher.putString(hash + "  " + name + "\n", StandardCharsets.UTF_8));
    return hasher.hash().toString();
  }
}
