package dev.sparkinfer.engine;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps in a file which images each call of native code is at. The file is mapped into memory: a
 * note costs no more than a few stores, and the kernel keeps it when the process dies.
 *
 * <p>The file holds, as 4-byte integers, the number of images a call may have, then for each call
 * the number of images that it has and, for each of them, its shard and its place there.
 */
public final class FlightRecorder implements AutoCloseable {
  private static final int INTEGER = Integer.BYTES;

  private final Path file;
  private final MappedByteBuffer content;
  private final int images;
  private final AtomicInteger calls = new AtomicInteger();

  /** An image by its place in a plan. */
  public record Place(int shard, int position) {}

  private FlightRecorder(Path file, MappedByteBuffer content, int images) {
    this.file = file;
    this.content = content;
    this.images = images;
  }

  /**
   * Begins a file; one that is there is overwritten.
   *
   * @param calls at once
   * @param images at most of each call
   */
  static FlightRecorder create(Path file, int calls, int images) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
    // Written, not only mapped: a full disk must be an exception here, not a signal later.
    ByteBuffer empty = ByteBuffer.allocate(INTEGER + calls * entryBytes(images));
    Files.write(file, empty.putInt(0, images).array());
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new FlightRecorder(
          file, channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size()), images);
    }
  }

  private static int entryBytes(int images) {
    return INTEGER + 2 * INTEGER * images;
  }

  /** Where one more call keeps its images. */
  Entry entry() {
    return new Entry(INTEGER + calls.getAndIncrement() * entryBytes(images));
  }

  /** One call's images; used by one thread at a time. */
  final class Entry {
    private final int offset;

    private Entry(int offset) {
      this.offset = offset;
    }

    void begin(List<Item> items) {
      int at = offset + INTEGER;
      for (Item item : items) {
        content.putInt(at, item.run.shard());
        content.putInt(at + INTEGER, item.position);
        at += 2 * INTEGER;
      }
      // The number last: until then the entry is empty.
      VarHandle.releaseFence();
      content.putInt(offset, items.size());
    }

    void end() {
      content.putInt(offset, 0);
    }
  }

  /** The images that a process was at when it died; empty where no file is. */
  public static List<Place> read(Path file) throws IOException {
    List<Place> places = new ArrayList<>();
    if (!Files.exists(file)) {
      return places;
    }
    ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file));
    if (content.remaining() < INTEGER) {
      return places;
    }
    int entryBytes = entryBytes(content.getInt());
    while (content.remaining() >= entryBytes) {
      int next = content.position() + entryBytes;
      int count = content.getInt();
      for (int i = 0; i < count; i++) {
        places.add(new Place(content.getInt(), content.getInt()));
      }
      content.position(next);
    }
    return places;
  }

  /** Ends it in order: there is nothing to be told. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }
}
