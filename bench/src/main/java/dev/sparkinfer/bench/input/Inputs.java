package dev.sparkinfer.bench.input;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.IntStream;

/**
 * The pictures and models of benchmarks, made when they are first asked for and kept. What is there
 * is whole.
 */
public final class Inputs {
  /** Grows when what is made changes, so that nothing older is taken for it. */
  private static final int VERSION = 1;

  /** So many pictures differ; the rest are the same under other names. */
  private static final int DIFFERENT = 512;

  private static final int FILES_A_FOLDER = 1000;
  private static final int PHOTOGRAPH_BYTES = 110_000;
  private static final float SMALL_QUALITY = 0.9f;

  private final Path folder;
  private final Consumer<String> progress;

  /** Writes something into a new folder. */
  private interface Maker {
    void make(Path folder) throws IOException;
  }

  /**
   * @param folder of all benchmarks
   * @param progress told what is made
   */
  public Inputs(Path folder, Consumer<String> progress) {
    this.folder = folder.resolve("inputs-" + VERSION);
    this.progress = progress;
  }

  /** A folder with that many JPEGs of 500 by 375 pixels and about 110 KB. */
  public Path photographs(int count) throws IOException {
    Path different =
        made(
            "photographs",
            target ->
                pictures(
                    target,
                    seed -> Jpeg.ofSize(Photograph.draw(seed, 500, 375), PHOTOGRAPH_BYTES)));
    return made("photographs-" + count, target -> names(target, count, different));
  }

  /** A folder with that many JPEGs of 32 by 32 pixels and about 1 KB. */
  public Path smallPictures(int count) throws IOException {
    Path different =
        made(
            "small-pictures",
            target ->
                pictures(
                    target, seed -> Jpeg.ofQuality(Photograph.draw(seed, 32, 32), SMALL_QUALITY)));
    return made("small-pictures-" + count, target -> names(target, count, different));
  }

  /** The SavedModel's directory. */
  public Path model(Network network) throws IOException {
    return made("model-" + network.label(), network::write);
  }

  private Path made(String name, Maker maker) throws IOException {
    Path whole = folder.resolve(name);
    if (!Files.exists(whole)) {
      progress.accept("making " + whole);
      Path partial = folder.resolve(".partial-" + name);
      if (Files.exists(partial)) {
        MoreFiles.deleteRecursively(partial, RecursiveDeleteOption.ALLOW_INSECURE);
      }
      Files.createDirectories(partial);
      maker.make(partial);
      Files.move(partial, whole, StandardCopyOption.ATOMIC_MOVE);
    }
    return whole;
  }

  /** All different ones, drawn on all cores. */
  private static void pictures(Path target, LongFunction<byte[]> picture) {
    IntStream.range(0, DIFFERENT)
        .parallel()
        .forEach(
            i -> {
              try {
                Files.write(target.resolve(name(i)), picture.apply(i));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  /** That many names for the different ones. */
  private static void names(Path target, int count, Path different) throws IOException {
    for (int i = 0; i < count; i++) {
      Path file = target.resolve("%03d".formatted(i / FILES_A_FOLDER)).resolve(name(i));
      Files.createDirectories(file.getParent());
      Files.createLink(file, different.resolve(name(i % DIFFERENT)));
    }
  }

  private static String name(int number) {
    return "%06d.jpg".formatted(number);
  }
}
