package dev.sparkinfer.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says of how to measure.
 *
 * @param rounds that count; what must warm up does so in one more
 * @param models of the benchmarks that compare models, in order
 * @param images a round; null: as many as the benchmark thinks right
 * @param resources that the operator gets at once
 * @param present that the operator has beside it while its memory is looked at; 0: it is not
 * @param shards of the run that is started with very many
 * @param root the project's folder
 * @param progress takes a line for people
 */
public record Settings(
    int rounds,
    List<String> models,
    @Nullable Integer images,
    int resources,
    int present,
    int shards,
    Path root,
    Consumer<String> progress) {

  public Settings {
    models = List.copyOf(models);
    if (rounds < 1 || (images != null && images < 1)) {
      throw new IllegalArgumentException(rounds + " rounds of " + images + " images");
    }
    if (resources < 1 || present < 0) {
      throw new IllegalArgumentException(resources + " resources beside " + present);
    }
    if (shards < 1) {
      throw new IllegalArgumentException(shards + " shards");
    }
  }

  /** The folder of what benchmarks make for themselves and use again. */
  public Path folder() {
    return root.resolve("target").resolve("bench");
  }

  /** How many images a round has, unless the command line says so. */
  public int images(int usual) {
    return images == null ? usual : images;
  }

  /** Tells people a line. */
  public void say(String format, Object... arguments) {
    progress.accept(String.format(Locale.ROOT, format, arguments));
  }
}
