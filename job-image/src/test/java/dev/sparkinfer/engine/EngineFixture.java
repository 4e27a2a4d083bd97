package dev.sparkinfer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.sparkinfer.api.v1alpha1.ExifOrientation;
import dev.sparkinfer.api.v1alpha1.Interpolation;
import dev.sparkinfer.api.v1alpha1.Normalization;
import dev.sparkinfer.api.v1alpha1.Resize;
import dev.sparkinfer.image.DecodeWindow;
import dev.sparkinfer.image.PictureLimits;
import dev.sparkinfer.image.PixelSpec;
import dev.sparkinfer.model.LoadOptions;
import dev.sparkinfer.model.LoadedModel;
import dev.sparkinfer.model.ModelRequest;
import dev.sparkinfer.model.ModelSignature;
import dev.sparkinfer.model.TestModels;
import dev.sparkinfer.output.Row;
import dev.sparkinfer.plan.PlannedObject;
import dev.sparkinfer.storage.FaultyStorage;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.MemoryStorage;
import dev.sparkinfer.storage.Storage;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** An engine over objects in memory, pictures of one colour for it, and threads that are tasks. */
final class EngineFixture implements AutoCloseable {
  static final long MAX_OBJECT_BYTES = 8 << 20;
  static final PictureLimits LIMITS = new PictureLimits(1_000_000, 10_000);
  static final List<String> LABELS = List.of("red", "green", "blue");

  /** Objects of a bucket; {@link #storage} is what the engine sees of them. */
  final MemoryStorage objects = new MemoryStorage();

  final FaultyStorage storage = new FaultyStorage(objects);
  final StageTimes times = new StageTimes();
  final Engine engine;

  /** How an engine is made; what is not set is small. */
  static final class Builder {
    private final Path model;
    private boolean encoded;
    private int batchSize = 8;
    private int decodeThreads = 2;
    private long windowBytes = 1 << 20;
    private PictureLimits limits = LIMITS;
    private DecodeWindow decodeWindow = new DecodeWindow(64 << 20, 64 << 20);
    private AccessCheck access = () -> {};
    private CallLimits callLimits = new CallLimits(60, 60);
    private @Nullable Path flightRecord;
    private Consumer<OverrunException> overran = overrun -> {};

    Builder(Path model) {
      this.model = model;
    }

    Builder encoded() {
      encoded = true;
      return this;
    }

    Builder batchSize(int images) {
      batchSize = images;
      return this;
    }

    Builder decodeThreads(int threads) {
      decodeThreads = threads;
      return this;
    }

    Builder windowBytes(long bytes) {
      windowBytes = bytes;
      return this;
    }

    Builder limits(PictureLimits ofPictures) {
      limits = ofPictures;
      return this;
    }

    Builder decodeWindow(DecodeWindow window) {
      decodeWindow = window;
      return this;
    }

    Builder access(AccessCheck check) {
      access = check;
      return this;
    }

    Builder callLimits(int decodeSeconds, int predictSeconds) {
      callLimits = new CallLimits(decodeSeconds, predictSeconds);
      return this;
    }

    Builder flightRecord(Path file) {
      flightRecord = file;
      return this;
    }

    Builder overran(Consumer<OverrunException> told) {
      overran = told;
      return this;
    }

    EngineFixture open() throws Exception {
      return new EngineFixture(this);
    }
  }

  /** A task's thread and what comes of it. */
  record Task(Thread thread, ShardRun run, FutureTask<List<Row>> rows) {}

  private EngineFixture(Builder made) throws Exception {
    EngineSpec spec =
        new EngineSpec(
            made.encoded ? null : pixels(TestModels.SIDE, 3, made.limits),
            made.limits,
            MAX_OBJECT_BYTES,
            new Ranking(LABELS, 3, Ranking.THRESHOLD, false),
            made.batchSize);
    engine =
        new Engine(
            spec,
            storage,
            made.access,
            List.of(load(made.model)),
            made.decodeThreads,
            made.windowBytes,
            made.decodeWindow,
            times,
            new CallWatch(made.callLimits, made.flightRecord, made.overran));
  }

  static LoadedModel load(Path model) throws Exception {
    return LoadedModel.load(
        model,
        ModelSignature.inspect(model, ModelRequest.defaults()),
        ModelRequest.defaults(),
        new LoadOptions(1, null));
  }

  /** As the models take them, but for their size. */
  static PixelSpec pixels(int side, int channels) {
    return pixels(side, channels, LIMITS);
  }

  private static PixelSpec pixels(int side, int channels, PictureLimits limits) {
    return new PixelSpec(
        side,
        side,
        channels,
        false,
        Normalization.None,
        List.of(),
        List.of(),
        Resize.Stretch,
        null,
        Interpolation.Bilinear,
        ExifOrientation.Apply,
        limits);
  }

  /** A PNG of one colour, of the model's size. */
  static byte[] picture(int red, int green, int blue) {
    return picture(new Color(red, green, blue), TestModels.SIDE);
  }

  static byte[] picture(Color colour, int side) {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setColor(colour);
    pen.fillRect(0, 0, side, side);
    pen.dispose();
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot be written to", e);
    }
    return png.toByteArray();
  }

  /** The same picture, with so many bytes after its end. */
  static byte[] padded(byte[] picture, int bytes) {
    return Arrays.copyOf(picture, bytes);
  }

  PlannedObject put(String key, byte[] content) {
    Location location = new Location("memory", "photos", key);
    objects.put(location, content, "image/png");
    Storage.Head head = objects.head(location).orElseThrow();
    return new PlannedObject(location, head.entry().size(), head.entry().etag(), location.name());
  }

  /** A task's objects, each a small picture of another red. */
  List<PlannedObject> pictures(String folder, int count) {
    PlannedObject[] planned = new PlannedObject[count];
    for (int i = 0; i < count; i++) {
      planned[i] = put(folder + "/" + i + ".png", picture(i % 200, 40, 80));
    }
    return List.of(planned);
  }

  static void arePredictionsOf(List<Row> rows, List<PlannedObject> objects) {
    assertThat(rows).hasSameSizeAs(objects);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(rows.get(i).key()).isEqualTo(objects.get(i).location().key());
      assertThat(rows.get(i).bucket()).isEqualTo("photos");
      isPrediction(rows.get(i), i % 200, 40, 80);
    }
  }

  static void isPrediction(Row row, int red, int green, int blue) {
    assertThat(row.error()).as(row.key()).isNull();
    float[] expected = TestModels.score(red, green, blue);
    assertThat(row.predictions()).hasSize(3);
    for (Row.Prediction prediction : row.predictions()) {
      assertThat(prediction.label()).isEqualTo(LABELS.get(prediction.index()));
      assertThat(prediction.score())
          .as(row.key())
          .isCloseTo(expected[prediction.index()], offset(1e-5f));
    }
    assertThat(row.predictions())
        .isSortedAccordingTo((a, b) -> Float.compare(b.score(), a.score()));
  }

  /** The error of a row that has one. */
  static Row.Error error(Row row) {
    return Objects.requireNonNull(row.error(), row.key());
  }

  List<Row> run(List<PlannedObject> objects) throws EngineException, InterruptedException {
    return engine.run(objects, new ShardRun(objects.size()));
  }

  Task start(List<PlannedObject> objects) {
    ShardRun run = new ShardRun(objects.size());
    FutureTask<List<Row>> rows = new FutureTask<>(() -> engine.run(objects, run));
    Thread thread = new Thread(rows, "task");
    thread.setDaemon(true);
    thread.start();
    return new Task(thread, run, rows);
  }

  /**
   * Holds only when every byte of the window and every batch has been given back: the picture takes
   * the whole window, and more pictures come than fit the batches.
   */
  void hasAllItsPlaces(int windowBytes) throws Exception {
    byte[] large = padded(picture(3, 2, 1), windowBytes);
    Row row = run(List.of(put("whole-window.png", large))).get(0);
    isPrediction(row, 3, 2, 1);
    List<PlannedObject> many = pictures("all-places", 100);
    arePredictionsOf(run(many), many);
  }

  @Override
  public void close() {
    engine.close();
  }
}
