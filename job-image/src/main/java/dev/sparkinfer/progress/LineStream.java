package dev.sparkinfer.progress;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/** A stream that passes on whole lines only, with their ends. */
final class LineStream extends OutputStream {
  /** What is longer than this is no line, and is not kept back. */
  private static final int LONGEST_LINE_BYTES = 1 << 16;

  private final Consumer<byte[]> lines;
  private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();

  LineStream(Consumer<byte[]> lines) {
    this.lines = lines;
  }

  @Override
  public synchronized void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] from, int offset, int length) {
    int whole = length;
    while (whole > 0 && from[offset + whole - 1] != '\n') {
      whole--;
    }
    unfinished.write(from, offset, whole);
    if (whole > 0) {
      passOn();
    }
    unfinished.write(from, offset + whole, length - whole);
    if (unfinished.size() > LONGEST_LINE_BYTES) {
      endLine();
    }
  }

  /** Ends the unfinished line; the stream can be written to still. */
  @Override
  public synchronized void close() {
    if (unfinished.size() > 0) {
      endLine();
    }
  }

  private void endLine() {
    unfinished.write('\n');
    passOn();
  }

  private void passOn() {
    byte[] content = unfinished.toByteArray();
    unfinished.reset();
    lines.accept(content);
  }
}
