package dev.sparkinfer.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The images and tensors that {@code src/test/python/golden_tensors.py} made. */
final class GoldenData {

  /**
   * One array.
   *
   * @param values row by row; bytes as 0 to 255
   */
  record Array(int[] shape, float[] values) {}

  private static final int HEADER_LENGTH_AT = 8;
  private static final int HEADER_AT = 10;
  private static final Pattern SHAPE = Pattern.compile("\\((\\d+), (\\d+), (\\d+)\\)");

  private static final Map<String, Array> TENSORS = read();

  private GoldenData() {}

  /** Arrays by name, of those whose name begins so. */
  static Stream<Map.Entry<String, Array>> tensors(String prefix) {
    return TENSORS.entrySet().stream().filter(entry -> entry.getKey().startsWith(prefix));
  }

  /** The names of all images. */
  static Stream<String> images() {
    return tensors("decoded/").map(entry -> entry.getKey().substring("decoded/".length()));
  }

  static byte[] image(String name) {
    try (InputStream in = open("images/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String name) {
    return Objects.requireNonNull(GoldenData.class.getResourceAsStream("/golden/" + name), name);
  }

  private static Map<String, Array> read() {
    Map<String, Array> arrays = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(open("tensors.npz"))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        arrays.put(entry.getName().replaceFirst("\\.npy$", ""), array(zip.readAllBytes()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return arrays;
  }

  private static Array array(byte[] npy) {
    ByteBuffer buffer = ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN);
    int headerBytes = buffer.getShort(HEADER_LENGTH_AT);
    String header = new String(npy, HEADER_AT, headerBytes, StandardCharsets.US_ASCII);
    Matcher matcher = SHAPE.matcher(header);
    if (!matcher.find() || header.contains("'fortran_order': True")) {
      throw new IllegalStateException(header);
    }
    int[] shape = Stream.of(1, 2, 3).mapToInt(i -> Integer.parseInt(matcher.group(i))).toArray();
    float[] values = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    buffer.position(HEADER_AT + headerBytes);
    boolean bytes = header.contains("|u1");
    for (int i = 0; i < values.length; i++) {
      values[i] = bytes ? Byte.toUnsignedInt(buffer.get()) : buffer.getFloat();
    }
    return new Array(shape, values);
  }
}
