package dev.sparkinfer.model;

import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.storage.AnyOrderListing;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.ObjectEntry;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * The files of a model, to be copied and digested many at a time.
 *
 * @param directory where they are listed
 * @param sizes in bytes by relative path
 */
record ModelFiles(Location directory, SortedMap<String, Long> sizes) {
  private static final int MAX_FILES = 10_000;
  private static final long MAX_BYTES = 16L << 30;
  private static final int CHUNK_BYTES = 8 << 20;
  private static final int THREADS = 8;

  /**
   * The files that a store has there.
   *
   * @throws ModelException {@code ModelNotFound} when they are no SavedModel, {@code ModelInvalid}
   *     when they are too many, too large or cannot be files
   */
  static ModelFiles list(Storage storage, Location at) throws ModelException, StorageException {
    Location directory = at.directory();
    SortedMap<String, Long> sizes = new TreeMap<>();
    long bytes = 0;
    try (Storage.Listing listing = new AnyOrderListing(storage, directory)) {
      for (List<ObjectEntry> page = listing.nextPage();
          !page.isEmpty();
          page = listing.nextPage()) {
        for (ObjectEntry entry : page) {
          if (!entry.key().endsWith("/")) {
            sizes.put(relativePath(directory, entry.key()), entry.size());
            bytes += entry.size();
          }
        }
        if (sizes.size() > MAX_FILES || bytes > MAX_BYTES) {
          throw new ModelException(
              Reason.ModelInvalid,
              directory
                  + " holds more than "
                  + (sizes.size() > MAX_FILES ? MAX_FILES + " files" : "16 GiB")
                  + ": give the directory that holds the SavedModel alone as model.uri");
        }
      }
    }
    ModelFiles files = new ModelFiles(directory, sizes);
    if (!sizes.containsKey(ModelDirectory.SAVED_MODEL)) {
      throw new MissingModel(storage, files).asException();
    }
    return files;
  }

  /** The files of a directory on this machine. */
  static ModelFiles at(Path path) throws IOException {
    SortedMap<String, Long> sizes = new TreeMap<>();
    try (Stream<Path> found = Files.walk(path)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        sizes.put(path.relativize(file).toString(), Files.size(file));
      }
    }
    return new ModelFiles(new Location("file", "", path.toString()), sizes);
  }

  long bytes() {
    return sizes.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Copies every file into a directory that is not there yet.
   *
   * @return the digest of {@link ModelDirectory} over what came
   */
  String download(Storage storage, Path target) throws IOException, InterruptedException {
    Map<String, OrderedDigest> digests = new HashMap<>();
    // Their order matters: a piece waits for those before it, which must have been begun.
    List<Callable<Void>> chunks = new ArrayList<>();
    for (var file : sizes.entrySet()) {
      Path path = target.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.createFile(path);
      Location source = directory.resolve(file.getKey());
      OrderedDigest digest = new OrderedDigest();
      digests.put(file.getKey(), digest);
      for (long offset = 0; offset < file.getValue(); offset += CHUNK_BYTES) {
        long from = offset;
        int length = (int) Math.min(CHUNK_BYTES, file.getValue() - offset);
        chunks.add(
            () -> {
              digest.update(from, copy(storage, source, path, from, length));
              return null;
            });
      }
    }
    inParallel(chunks);
    List<String> lines = new ArrayList<>();
    digests.forEach((name, digest) -> lines.add(line(digest.hex(), name)));
    return digestOf(lines);
  }

  private static byte[] copy(Storage storage, Location source, Path path, long offset, int length)
      throws IOException {
    byte[] content = storage.readRange(source, offset, length);
    if (content.length != length) {
      throw new StorageException(
          StorageException.Kind.OBJECT_CHANGED,
          source + " became shorter while it was copied: start again",
          null);
    }
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        file.write(rest, offset + rest.position());
      }
    }
    return content;
  }

  /** The digest of {@link ModelDirectory} over the files at a path. */
  String digest(Path path) throws IOException, InterruptedException {
    List<Callable<String>> lines = new ArrayList<>();
    for (String name : sizes.keySet()) {
      lines.add(() -> line(sha256(path.resolve(name)), name));
    }
    return digestOf(inParallel(lines));
  }

  private static String line(String sha256, String name) {
    return sha256 + "  " + name + "\n";
  }

  private static String digestOf(List<String> lines) {
    MessageDigest sha256 = OrderedDigest.newSha256();
    lines.stream()
        .map(line -> line.getBytes(StandardCharsets.UTF_8))
        .sorted(Arrays::compareUnsigned)
        .forEach(sha256::update);
    return HexFormat.of().formatHex(sha256.digest());
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest sha256 = OrderedDigest.newSha256();
    byte[] buffer = new byte[1 << 18];
    try (InputStream content = Files.newInputStream(file)) {
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        sha256.update(buffer, 0, read);
      }
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  private static <T> List<T> inParallel(List<Callable<T>> tasks)
      throws IOException, InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<T>> futures = new ArrayList<>();
      tasks.forEach(task -> futures.add(threads.submit(task)));
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  /** A key may be any string; only one that stays within the directory can become a file. */
  private static String relativePath(Location directory, String key) throws ModelException {
    String path = key.substring(directory.key().length());
    for (String segment : path.split("/", -1)) {
      if (segment.isEmpty()
          || segment.equals(".")
          || segment.equals("..")
          || segment.indexOf('\0') >= 0) {
        throw new ModelException(
            Reason.ModelInvalid,
            directory
                + " holds the key '"
                + path
                + "', which cannot be a file's path: give the directory that holds the SavedModel"
                + " alone as model.uri");
      }
    }
    return path;
  }
}
