package dev.sparkinfer.storage;

import dev.sparkinfer.storage.StorageException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Files of this machine as objects: the key is the absolute path. Needs a file system with locks.
 * Nothing is retried: what a local disk refuses it refuses again.
 *
 * <p>The etag is the modification time and the size: a change within one tick of the file system's
 * clock (milliseconds) that keeps the size is not seen. The inode would tell, but it changes with a
 * remount too, and a resumed run would call every object changed.
 */
final class FileStorage implements Storage {

  private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;
  private static final int CHUNK_BYTES = 16 << 10;

  private final FileWriter writer;

  FileStorage() {
    this(new FileWriter(Files::createLink));
  }

  FileStorage(FileWriter writer) {
    this.writer = writer;
  }

  @Override
  public Listing list(Location prefix, @Nullable String startAfter) throws StorageException {
    return new FileListing(prefix, startAfter);
  }

  @Override
  public Optional<Head> head(Location location) throws StorageException {
    try {
      Path path = path(location);
      return Optional.of(new Head(entry(location, path), FileWriter.metadata(path)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failure("read", location.key(), e);
    }
  }

  @Override
  public byte[] read(Location location, @Nullable String etag, long maxBytes)
      throws StorageException {
    Path path = path(location);
    try {
      ObjectEntry before = entry(location, path);
      requireSame(location, etag, before);
      if (before.size() > Math.min(maxBytes, LONGEST_ARRAY)) {
        throw S3Storage.tooLarge(location, before.size() + " bytes are", maxBytes);
      }
      byte[] content = new byte[(int) before.size()];
      try (InputStream in = Files.newInputStream(path)) {
        if (fill(content, in) < content.length || in.read() >= 0) {
          throw new StorageException(
              Kind.OBJECT_CHANGED, location + " changed its size while it was read", null);
        }
      }
      if (etag != null) {
        requireSame(location, etag, entry(location, path));
      }
      return content;
    } catch (IOException e) {
      throw failure("read", location.key(), e);
    }
  }

  /** Java keeps a buffer outside the heap for each thread, as large as its largest read. */
  private static int fill(byte[] content, InputStream in) throws IOException {
    int filled = 0;
    while (filled < content.length) {
      int read = in.read(content, filled, Math.min(CHUNK_BYTES, content.length - filled));
      if (read < 0) {
        break;
      }
      filled += read;
    }
    return filled;
  }

  private static void requireSame(Location location, @Nullable String etag, ObjectEntry found)
      throws StorageException {
    if (etag != null && !etag.equals(found.etag())) {
      throw new StorageException(
          Kind.OBJECT_CHANGED,
          location + " has etag " + found.etag() + " and no longer " + etag,
          null);
    }
  }

  @Override
  public byte[] readRange(Location location, long offset, int length) throws StorageException {
    Path path = path(location);
    try {
      entry(location, path);
      try (SeekableByteChannel channel = Files.newByteChannel(path)) {
        int available = (int) Math.max(0, Math.min(length, channel.size() - offset));
        ByteBuffer buffer = ByteBuffer.allocate(available);
        channel.position(offset);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
          continue;
        }
        return buffer.hasRemaining()
            ? Arrays.copyOf(buffer.array(), buffer.position())
            : buffer.array();
      }
    } catch (IOException e) {
      throw failure("read", location.key(), e);
    }
  }

  @Override
  public void put(Location location, byte[] content, String contentType) throws StorageException {
    Path path = writable(location);
    try {
      writer.replace(path, content);
    } catch (IOException e) {
      throw failure("write", location.key(), e);
    }
  }

  @Override
  public PutOutcome putIfAbsent(
      Location location, byte[] content, String contentType, Map<String, String> metadata)
      throws StorageException {
    Path path = writable(location);
    try {
      return writer.create(path, content, metadata);
    } catch (IOException e) {
      throw failure("write", location.key(), e);
    }
  }

  @Override
  public void delete(Location location) throws StorageException {
    Path path = writable(location);
    try {
      if (!Files.isDirectory(path)) {
        FileWriter.delete(path);
      }
    } catch (IOException e) {
      throw failure("delete", location.key(), e);
    }
  }

  @Override
  public void close() {}

  static ObjectEntry entry(String key, BasicFileAttributes attributes) {
    return new ObjectEntry(
        key,
        attributes.size(),
        Long.toHexString(attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS))
            + "-"
            + Long.toHexString(attributes.size()));
  }

  /** A directory, a device or a pipe is no object. */
  private static ObjectEntry entry(Location location, Path path) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    if (!attributes.isRegularFile() || location.key().endsWith("/")) {
      throw new NoSuchFileException(location.key());
    }
    return entry(location.key(), attributes);
  }

  static Path path(Location location) throws StorageException {
    try {
      return Path.of(location.key());
    } catch (InvalidPathException e) {
      throw new StorageException(
          Kind.UNSUPPORTED_KEY,
          "'" + location.key() + "' can be no path here: " + e.getReason() + localeRemedy(),
          e);
    }
  }

  private static Path writable(Location location) throws StorageException {
    Path path = path(location);
    if (location.key().endsWith("/") || path.getParent() == null) {
      throw new StorageException(
          Kind.UNSUPPORTED_KEY, "'" + location.key() + "' names a directory, not a file", null);
    }
    return path;
  }

  static StorageException failure(String verb, String key, IOException cause) {
    if (cause instanceof StorageException known) {
      return known;
    }
    String reason =
        cause instanceof FileSystemException named && named.getReason() != null
            ? named.getReason()
            : String.valueOf(cause.getMessage());
    String message = "Cannot " + verb + " '" + key + "': ";
    if (cause instanceof NoSuchFileException) {
      return key.indexOf('\uFFFD') < 0
          ? new StorageException(Kind.OBJECT_NOT_FOUND, message + "there is no such file", cause)
          : new StorageException(
              Kind.UNSUPPORTED_KEY,
              message + "the bytes of its name are no text" + localeRemedy(),
              cause);
    }
    boolean denied =
        cause instanceof AccessDeniedException || reason.contains("Read-only file system");
    if (denied) {
      return new StorageException(
          Kind.ACCESS_DENIED, message + "permission denied for " + user(), cause);
    }
    if (cause instanceof ClosedByInterruptException) {
      return new StorageException(Kind.UNAVAILABLE, message + "interrupted", cause);
    }
    return new StorageException(Kind.UNAVAILABLE, message + reason, cause);
  }

  private static String user() {
    return "user '" + System.getProperty("user.name") + "'";
  }

  private static String localeRemedy() {
    return " (in a UTF-8 locale, such as LC_ALL=C.UTF-8, more names can be read)";
  }
}
