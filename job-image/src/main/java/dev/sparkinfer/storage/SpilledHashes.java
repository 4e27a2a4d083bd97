package dev.sparkinfer.storage;

import com.google.common.annotations.VisibleForTesting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Any number of 64-bit hashes in little memory, and which of them came more than once: sorted runs
 * of eight MiB in a temporary file, merged at the end.
 */
final class SpilledHashes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SpilledHashes.class);
  private static final int RUN_HASHES = 1 << 20;
  private static final int CHUNK_BYTES = 32 << 10;

  /** More say no more than these. */
  private static final int MOST_REPEATED = 1_000;

  private final int runHashes;
  private long[] run = new long[1];
  private int size;
  private int runs;
  private @Nullable FileChannel file;

  SpilledHashes() {
    this(RUN_HASHES);
  }

  @VisibleForTesting
  SpilledHashes(int runHashes) {
    this.runHashes = runHashes;
  }

  void add(long hash) throws StorageException {
    if (size == runHashes) {
      spill();
    }
    if (size == run.length) {
      run = Arrays.copyOf(run, Math.min(runHashes, 2 * size));
    }
    run[size++] = hash;
  }

  /** Those that were added twice or more, a thousand at most. Nothing may be added afterwards. */
  Set<Long> repeated() throws StorageException {
    if (file == null) {
      Arrays.sort(run, 0, size);
      Set<Long> repeated = new HashSet<>();
      for (int i = 1; i < size && repeated.size() < MOST_REPEATED; i++) {
        if (run[i] == run[i - 1]) {
          repeated.add(run[i]);
        }
      }
      return repeated;
    }
    FileChannel spilled = spill();
    try {
      return merged(spilled);
    } catch (IOException e) {
      throw noRoom(e);
    }
  }

  /** Appends the sorted run to the file; every run but the last has the same length. */
  private FileChannel spill() throws StorageException {
    try {
      FileChannel to = file;
      if (to == null) {
        Path path = Files.createTempFile("sparkinfer-listing-", ".hashes");
        to =
            FileChannel.open(
                path,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
        file = to;
      }
      Arrays.sort(run, 0, size);
      ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * size);
      bytes.asLongBuffer().put(run, 0, size);
      while (bytes.hasRemaining()) {
        to.write(bytes);
      }
      runs++;
      size = 0;
      return to;
    } catch (IOException e) {
      throw noRoom(e);
    }
  }

  private Set<Long> merged(FileChannel spilled) throws IOException {
    PriorityQueue<Cursor> cursors = new PriorityQueue<>(Comparator.comparingLong(Cursor::hash));
    long runBytes = (long) Long.BYTES * runHashes;
    for (int i = 0; i < runs; i++) {
      Cursor cursor =
          new Cursor(spilled, i * runBytes, Math.min((i + 1) * runBytes, spilled.size()));
      if (cursor.next()) {
        cursors.add(cursor);
      }
    }
    Set<Long> repeated = new HashSet<>();
    boolean first = true;
    long before = 0;
    while (!cursors.isEmpty() && repeated.size() < MOST_REPEATED) {
      Cursor least = cursors.remove();
      if (!first && least.hash() == before) {
        repeated.add(before);
      }
      first = false;
      before = least.hash();
      if (least.next()) {
        cursors.add(least);
      }
    }
    return repeated;
  }

  private static StorageException noRoom(IOException cause) {
    return new StorageException(
        StorageException.Kind.UNAVAILABLE,
        "The hashes of the listed keys, eight bytes each, cannot be kept in "
            + System.getProperty("java.io.tmpdir")
            + ": "
            + cause.getMessage(),
        cause);
  }

  @Override
  public void close() {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      LOG.warn("a temporary file stays behind in {}", System.getProperty("java.io.tmpdir"), e);
    }
  }

  /** Reads one run, from its least hash on. */
  private static final class Cursor {
    private final FileChannel file;
    private final long end;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).limit(0);
    private long position;
    private long hash;

    Cursor(FileChannel file, long position, long end) {
      this.file = file;
      this.position = position;
      this.end = end;
    }

    long hash() {
      return hash;
    }

    boolean next() throws IOException {
      if (!chunk.hasRemaining()) {
        chunk.clear().limit((int) Math.min(CHUNK_BYTES, end - position));
        while (chunk.hasRemaining()) {
          int read = file.read(chunk, position);
          if (read < 0) {
            throw new IOException("the temporary file has become shorter");
          }
          position += read;
        }
        chunk.flip();
      }
      if (!chunk.hasRemaining()) {
        return false;
      }
      hash = chunk.getLong();
      return true;
    }
  }
}
