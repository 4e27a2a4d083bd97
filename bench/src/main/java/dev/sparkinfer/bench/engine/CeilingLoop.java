package dev.sparkinfer.bench.engine;

import dev.sparkinfer.image.ImageDecoder;
import dev.sparkinfer.image.ImageException;
import dev.sparkinfer.model.ModelException;
import dev.sparkinfer.model.ModelRequest;
import dev.sparkinfer.model.ModelSignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.tensorflow.Tensor;

/**
 * What this machine can do with a model at best: loops made by hand for nothing but decoding and
 * predicting, over pictures that are in memory. The pixels are the product's own, so that nothing
 * is compared with less work. All methods give images a second.
 */
final class CeilingLoop {
  /** More than any cache of a processor holds. */
  private static final int ENOUGH = 512;

  private final Path directory;
  private final ModelSignature signature;
  private final int intraOpThreads;
  private final ImageDecoder decoder;
  private final List<byte[]> pictures;
  private final Map<Boolean, BareModel> models = new HashMap<>();

  /** A process with the pictures and the model in memory. */
  record Place(String model, String pictures, int intraOpThreads)
      implements Workplace<CeilingLoop> {
    @Override
    public CeilingLoop open() throws IOException, ModelException {
      return new CeilingLoop(Path.of(model), Path.of(pictures), intraOpThreads);
    }
  }

  private CeilingLoop(Path directory, Path pictures, int intraOpThreads)
      throws IOException, ModelException {
    this.directory = directory;
    this.signature = ModelSignature.inspect(directory, ModelRequest.defaults());
    this.intraOpThreads = intraOpThreads;
    this.decoder = new ImageDecoder(DefaultPixels.of(signature));
    this.pictures = readAll(pictures);
  }

  private static List<byte[]> readAll(Path folder) throws IOException {
    List<byte[]> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file :
          files.filter(Files::isRegularFile).sorted().limit(ENOUGH).toList()) {
        all.add(Files.readAllBytes(file));
      }
    }
    return all;
  }

  private BareModel model(boolean frozen) {
    return models.computeIfAbsent(
        frozen, kind -> new BareModel(directory, signature, intraOpThreads, kind));
  }

  private Batch newBatch(int size) {
    return new Batch(size, signature.height(), signature.width());
  }

  private Tensor decoded(int image) throws ImageException {
    return decoder.decode(pictures.get(image % pictures.size()));
  }

  /** Decoding and resizing alone. */
  double decode(int threads, int images) throws InterruptedException, ExecutionException {
    AtomicInteger next = new AtomicInteger();
    Callable<Void> work =
        () -> {
          for (int i = next.getAndIncrement(); i < images; i = next.getAndIncrement()) {
            decoded(i).close();
          }
          return null;
        };
    return images / Crew.run(Collections.nCopies(threads, work));
  }

  /** Predicting alone, the same pictures over and over. */
  double predict(CeilingSetting setting, int images)
      throws InterruptedException, ExecutionException, ImageException {
    BareModel model = model(setting.frozen());
    try (Batch batch = newBatch(setting.batch())) {
      fill(batch, 0);
      model.scores(batch.tensor());
      int calls = calls(setting, images);
      AtomicInteger next = new AtomicInteger();
      Callable<Void> work =
          () -> {
            while (next.getAndIncrement() < calls) {
              model.scores(batch.tensor());
            }
            return null;
          };
      double seconds = Crew.run(Collections.nCopies(setting.predictThreads(), work));
      return calls * setting.batch() / seconds;
    }
  }

  /** Both at once. */
  double both(CeilingSetting setting, int images)
      throws InterruptedException, ExecutionException, ImageException {
    BareModel model = model(setting.frozen());
    try (Batch first = newBatch(setting.batch())) {
      fill(first, 0);
      model.scores(first.tensor());
    }
    return setting.decodeThreads() == 0
        ? eachForItself(setting, model, images)
        : bothThroughAQueue(setting, model, images);
  }

  private double eachForItself(CeilingSetting setting, BareModel model, int images)
      throws InterruptedException, ExecutionException {
    int calls = calls(setting, images);
    AtomicInteger next = new AtomicInteger();
    Callable<Void> work =
        () -> {
          try (Batch batch = newBatch(setting.batch())) {
            for (int call = next.getAndIncrement(); call < calls; call = next.getAndIncrement()) {
              fill(batch, call * setting.batch());
              model.scores(batch.tensor());
            }
          }
          return null;
        };
    double seconds = Crew.run(Collections.nCopies(setting.predictThreads(), work));
    return calls * setting.batch() / seconds;
  }

  private double bothThroughAQueue(CeilingSetting setting, BareModel model, int images)
      throws InterruptedException, ExecutionException {
    int calls = calls(setting, images);
    try (BatchRing ring =
        new BatchRing(setting.predictThreads() + 2, calls, () -> newBatch(setting.batch()))) {
      List<Callable<Void>> work = new ArrayList<>();
      for (int i = 0; i < setting.decodeThreads(); i++) {
        work.add(
            () -> {
              for (int image = ring.next(); image >= 0; image = ring.next()) {
                try (Tensor picture = decoded(image)) {
                  ring.put(image, picture);
                }
              }
              return null;
            });
      }
      AtomicInteger taken = new AtomicInteger();
      for (int i = 0; i < setting.predictThreads(); i++) {
        work.add(
            () -> {
              while (taken.getAndIncrement() < calls) {
                Batch batch = ring.take();
                model.scores(batch.tensor());
                ring.giveBack(batch);
              }
              return null;
            });
      }
      return calls * setting.batch() / Crew.run(work);
    }
  }

  private void fill(Batch batch, int from) throws ImageException {
    batch.empty();
    for (int i = 0; i < batch.size(); i++) {
      try (Tensor picture = decoded(from + i)) {
        batch.put(i, picture);
      }
    }
  }

  /** Whole batches only: one of another size would cost TensorFlow preparations of its own. */
  private static int calls(CeilingSetting setting, int images) {
    return Math.max(setting.predictThreads(), Math.round((float) images / setting.batch()));
  }
}
