package dev.sparkinfer.storage;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object store. Every method may be called from many threads, blocks until it has its answer,
 * retries what a retry can mend within a bound, and otherwise throws a {@link StorageException}
 * whose kind says why. Interrupting the thread ends a wait between retries.
 */
public interface Storage extends AutoCloseable {

  /** Pages of a listing, in the order of the keys' UTF-8 bytes. */
  interface Listing extends AutoCloseable {
    /** The next page, at most 1,000 objects; an empty one, and nothing else, is the end. */
    List<ObjectEntry> nextPage() throws StorageException;

    @Override
    default void close() {}
  }

  /** What became of a conditional put. */
  enum PutOutcome {
    CREATED,
    /** An object was there; it is untouched. */
    EXISTED
  }

  /**
   * An object's entry and the metadata it was put with.
   *
   * @param metadata keys in lower case
   */
  record Head(ObjectEntry entry, Map<String, String> metadata) {}

  /**
   * Lists every object whose key starts with the prefix's key, however deep, folder markers
   * included.
   *
   * @param prefix for {@code file} a directory; one that does not exist is empty
   * @param startAfter only keys after this one; null for all
   */
  Listing list(Location prefix, @Nullable String startAfter) throws StorageException;

  /** The object's entry and metadata; empty when there is no such object. */
  Optional<Head> head(Location location) throws StorageException;

  /**
   * Reads a whole object.
   *
   * @param etag the content must still be this one, else {@code OBJECT_CHANGED}; null for any
   * @param maxBytes a larger object is {@code OBJECT_TOO_LARGE}; no more than this is held
   * @throws StorageException {@code OBJECT_NOT_FOUND}, {@code OBJECT_CHANGED}, {@code
   *     OBJECT_TOO_LARGE} and the kinds of every call
   */
  byte[] read(Location location, @Nullable String etag, long maxBytes) throws StorageException;

  /** Reads {@code length} bytes from {@code offset}; fewer when the object ends before. */
  byte[] readRange(Location location, long offset, int length) throws StorageException;

  /** Writes an object in one atomic step, over whatever was there. */
  void put(Location location, byte[] content, String contentType) throws StorageException;

  /**
   * Writes an object in one atomic step unless one is there. When the answer is lost and the retry
   * finds an object, that is {@code EXISTED}: the caller cannot tell its own write from another's,
   * and must not need to.
   *
   * @param metadata keys in lower case, at most 2 KB in all, ASCII; readable by {@link #head} as
   *     soon as the object is
   */
  PutOutcome putIfAbsent(
      Location location, byte[] content, String contentType, Map<String, String> metadata)
      throws StorageException;

  /** Removes an object; one that is not there is no error. */
  void delete(Location location) throws StorageException;

  @Override
  void close();
}
