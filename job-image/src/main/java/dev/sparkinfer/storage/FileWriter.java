package dev.sparkinfer.storage;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sparkinfer.storage.Storage.PutOutcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Makes files appear whole: written beside their place under a name with a dot, forced to the disk,
 * then linked or renamed. A process that dies leaves at most such a file, which nobody reads.
 *
 * <p>A link fails where its name is taken, and so of several writers one creates a file. Where the
 * file system has no hard links (SMB, FAT, many in user space), the writer looks and renames under
 * the directory's lock, which dies with its process.
 *
 * <p>Metadata lies in {@code _sparkinfer/metadata/<name>.json} beside the file and is written
 * before the file appears. A lock per directory keeps two writers of one name, in this process or
 * another, from mixing one's file with the other's metadata.
 */
final class FileWriter {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  /** File locks hold between processes only. */
  private static final Object PROCESS_LOCK = new Object();

  /** Gives a file one more name, and fails where that is taken. */
  interface Links {
    void create(Path link, Path existing) throws IOException;
  }

  private final Links links;

  FileWriter(Links links) {
    this.links = links;
  }

  void replace(Path target, byte[] content) throws IOException {
    Path directory = directory(target);
    Files.createDirectories(directory);
    Path temporary = temporary(directory, content);
    try {
      Files.deleteIfExists(sidecar(target));
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    force(directory);
  }

  PutOutcome create(Path target, byte[] content, Map<String, String> metadata) throws IOException {
    Path directory = directory(target);
    Files.createDirectories(directory);
    if (Files.exists(target)) {
      return PutOutcome.EXISTED;
    }
    Path temporary = temporary(directory, content);
    try {
      if (!metadata.isEmpty() || Files.exists(sidecar(target)) || !linked(target, temporary)) {
        createWithSidecar(target, temporary, metadata);
      }
    } catch (FileAlreadyExistsException e) {
      return PutOutcome.EXISTED;
    } finally {
      Files.deleteIfExists(temporary);
    }
    force(directory);
    return PutOutcome.CREATED;
  }

  private void createWithSidecar(Path target, Path temporary, Map<String, String> metadata)
      throws IOException {
    Path sidecar = sidecar(target);
    Path sidecars = directory(sidecar);
    Files.createDirectories(sidecars);
    Path lockFile = sidecars.resolve(".lock");
    synchronized (PROCESS_LOCK) {
      try (FileChannel channel =
              FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = lock(channel)) {
        if (!lock.isValid()) {
          throw new IOException("the lock on " + lockFile + " was lost");
        }
        if (Files.exists(target)) {
          throw new FileAlreadyExistsException(target.toString());
        }
        if (metadata.isEmpty()) {
          Files.deleteIfExists(sidecar); // Of a writer that died before its file appeared.
        } else {
          Path written = temporary(sidecars, JSON.writeValueAsBytes(new TreeMap<>(metadata)));
          Files.move(written, sidecar, StandardCopyOption.ATOMIC_MOVE);
        }
        force(sidecars);
        if (!linked(target, temporary)) {
          Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        }
      }
    }
  }

  /**
   * Links the file to its place; false where the file system cannot, whose words for it differ.
   *
   * @throws FileAlreadyExistsException another writer was first
   */
  private boolean linked(Path target, Path temporary) throws IOException {
    try {
      links.create(target, temporary);
      return true;
    } catch (FileAlreadyExistsException | NoSuchFileException | AccessDeniedException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException e) {
      return false;
    }
  }

  private static FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.lock();
    } catch (ClosedByInterruptException | FileLockInterruptionException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(
          "its file system has no locks ("
              + e.getMessage()
              + "), which keep two writers apart: write to another one, or to an object store",
          e);
    }
  }

  /** What the file was created with; empty without. */
  static Map<String, String> metadata(Path target) throws IOException {
    try {
      return JSON.readValue(
          Files.readAllBytes(sidecar(target)), new TypeReference<TreeMap<String, String>>() {});
    } catch (NoSuchFileException e) {
      return Map.of();
    }
  }

  static void delete(Path target) throws IOException {
    Files.deleteIfExists(target);
    Files.deleteIfExists(sidecar(target));
  }

  private static Path temporary(Path directory, byte[] content) throws IOException {
    Path temporary = directory.resolve("." + UUID.randomUUID() + ".tmp");
    try (FileChannel channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
      return temporary;
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static Path sidecar(Path target) {
    return directory(target)
        .resolve("_sparkinfer")
        .resolve("metadata")
        .resolve(target.getFileName() + ".json");
  }

  private static Path directory(Path file) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("'" + file + "' has no directory");
    }
    return parent;
  }
}
