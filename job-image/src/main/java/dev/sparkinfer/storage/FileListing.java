package dev.sparkinfer.storage;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Walks a directory tree in the order of its files' paths, as an object store lists keys: each
 * directory's names are sorted as if those of directories ended in {@code /}, so that only the
 * names of the open directories are held.
 *
 * <p>Links are followed, those to a directory that is being walked already are not. What is no
 * regular file is no object.
 */
final class FileListing implements Storage.Listing {

  private static final int PAGE_OBJECTS = 1000;
  private static final char UNDECODABLE = '\uFFFD';

  /**
   * A name in a directory.
   *
   * @param name as text, a directory's with {@code /}
   * @param undecodable the path as the file system gave it, when its bytes are no text
   */
  private record Child(String name, @Nullable Path undecodable) {}

  /** A directory whose children are being listed. */
  private record Open(String key, Path path, Object fileKey, Iterator<Child> children) {}

  private final @Nullable String startAfter;
  private final Deque<Open> stack = new ArrayDeque<>();

  FileListing(Location prefix, @Nullable String startAfter) throws StorageException {
    this.startAfter = startAfter;
    String root = prefix.directory().key();
    open(root, FileStorage.path(prefix.withKey(root)));
  }

  @Override
  public List<ObjectEntry> nextPage() throws StorageException {
    List<ObjectEntry> page = new ArrayList<>();
    while (page.size() < PAGE_OBJECTS && !stack.isEmpty()) {
      Open directory = stack.peek();
      if (!directory.children().hasNext()) {
        stack.pop();
        continue;
      }
      Child child = directory.children().next();
      String key = directory.key() + child.name();
      Path path =
          child.undecodable() != null
              ? child.undecodable()
              : directory.path().resolve(child.name());
      if (key.endsWith("/")) {
        open(key, path);
      } else {
        attributes(path)
            .filter(BasicFileAttributes::isRegularFile)
            .ifPresent(found -> page.add(FileStorage.entry(key, found)));
      }
    }
    return page;
  }

  private void open(String key, Path directory) throws StorageException {
    Optional<BasicFileAttributes> attributes = attributes(directory);
    if (attributes.isEmpty() || !attributes.get().isDirectory()) {
      return;
    }
    Object fileKey = attributes.get().fileKey();
    if (stack.stream().anyMatch(ancestor -> ancestor.fileKey().equals(fileKey))) {
      return;
    }
    List<Child> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      for (Path path : stream) {
        String name = path.getFileName().toString();
        Path undecodable = name.indexOf(UNDECODABLE) < 0 ? null : path;
        if (mayHoldMore(key + name)) {
          boolean isDirectory = Files.isDirectory(path);
          children.add(new Child(isDirectory ? name + "/" : name, undecodable));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw FileStorage.failure("list", key, Objects.requireNonNull(e.getCause()));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return; // It went while we looked: nothing is left to list.
    } catch (IOException e) {
      throw FileStorage.failure("list", key, e);
    }
    children.removeIf(child -> isDone(key + child.name()));
    children.sort(Comparator.comparing(Child::name, ObjectEntry.KEY_ORDER));
    stack.push(new Open(key, directory, fileKey, children.iterator()));
  }

  /** Whether a file, or a directory, of this key can hold a key after the start. */
  private boolean mayHoldMore(String key) {
    return !isDone(key) || !isDone(key + "/");
  }

  private boolean isDone(String key) {
    return startAfter != null
        && ObjectEntry.KEY_ORDER.compare(key, startAfter) <= 0
        && !(key.endsWith("/") && startAfter.startsWith(key));
  }

  /** Empty for what vanished, and for a link to nowhere. */
  private static Optional<BasicFileAttributes> attributes(Path path) throws StorageException {
    try {
      return Optional.of(Files.readAttributes(path, BasicFileAttributes.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      if (Files.isSymbolicLink(path)) {
        return Optional.empty(); // Its target is itself.
      }
      throw FileStorage.failure("list", path.toString(), e);
    }
  }
}
