package dev.sparkinfer.job;

import dev.sparkinfer.api.schema.ResourceParser;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.image.ImageDecoder;
import dev.sparkinfer.image.ImageException;
import dev.sparkinfer.model.LoadOptions;
import dev.sparkinfer.model.LoadedModel;
import dev.sparkinfer.progress.ProgressSnapshot;
import dev.sparkinfer.storage.StorageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.tensorflow.RawTensor;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.types.TFloat32;

/**
 * Measures, in one process and in turns, images a second of a whole run from files, and of decoding
 * and predicting alone from memory in a loop made by hand for just that.
 *
 * <p>{@code EndToEndThroughput MODEL_DIRECTORY IMAGE_DIRECTORY ROUNDS}
 */
final class EndToEndThroughput {
  private static final int BATCH = 26;

  private EndToEndThroughput() {}

  public static void main(String[] args) throws Exception {
    Path scratch = Files.createTempDirectory("throughput");
    for (int round = 1; round <= Integer.parseInt(args[2]); round++) {
      double engine = wholeRun(args[0], args[1], scratch.resolve("out-" + round));
      double ceiling = fromMemory(Path.of(args[0]), Path.of(args[1]), scratch);
      System.out.printf(
          "round %d: whole run %.2f images/s, decode + predict from memory %.2f images/s, ratio"
              + " %.3f%n",
          round, engine, ceiling, engine / ceiling);
    }
  }

  /** From the first task to the last committed part; listing and starting Spark left out. */
  private static double wholeRun(String model, String images, Path output) throws Exception {
    BatchInferenceJob job = job(model, images, output);
    List<ProgressSnapshot> running = new ArrayList<>();
    Thread watch =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                ProgressSnapshot now = job.state().snapshot();
                if (now.total() > 0 && (running.isEmpty() || last(running).done() < now.total())) {
                  running.add(now);
                }
                try {
                  Thread.sleep(20);
                } catch (InterruptedException e) {
                  return;
                }
              }
            });
    watch.start();
    job.run();
    watch.interrupt();
    watch.join();
    ProgressSnapshot end = last(running);
    return end.done() / (end.elapsed().toNanos() / 1e9);
  }

  private static ProgressSnapshot last(List<ProgressSnapshot> snapshots) {
    return snapshots.get(snapshots.size() - 1);
  }

  private static BatchInferenceJob job(String model, String images, Path output) throws Exception {
    BatchInference resource = resource(model, images, output);
    StorageConfig config = StorageConfig.aws();
    return new BatchInferenceJob(
        resource,
        new RunSpec.Stores(config, config, config),
        BatchInferenceJob.Options.local(
            Runtime.getRuntime().availableProcessors(), false, output.resolveSibling("models")));
  }

  private static BatchInference resource(String model, String images, Path output)
      throws Exception {
    return ResourceParser.local()
        .parse(
            """
            apiVersion: sparkinfer.dev/v1alpha1
            kind: BatchInference
            metadata: {name: throughput}
            spec:
              model: {uri: "file:%s"}
              input: {uris: ["file:%s"]}
              output: {uri: "file:%s"}
            """
                .formatted(model, images, output),
            Map.of())
        .get(0);
  }

  /** As many decoding threads as processors feed one predicting thread through a short queue. */
  private static double fromMemory(Path model, Path images, Path scratch) throws Exception {
    var spec = resource(model.toString(), images.toString(), scratch).getSpec();
    PreparedModel prepared =
        PreparedModel.of(
            spec, dev.sparkinfer.storage.StorageOpener.open(StorageConfig.aws(), "file"), scratch);
    List<byte[]> encoded = readAll(images);
    int threads = Runtime.getRuntime().availableProcessors();
    BlockingQueue<Tensor> decoded = new ArrayBlockingQueue<>(4 * BATCH);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (LoadedModel loaded =
            LoadedModel.load(model, prepared.signature(), prepared.request(), LoadOptions.cpu());
        ImageDecoder decoder = new ImageDecoder(Objects.requireNonNull(prepared.pixels(spec)))) {
      long start = System.nanoTime();
      AtomicInteger next = new AtomicInteger();
      for (int i = 0; i < threads; i++) {
        pool.submit(
            () -> {
              for (int at = next.getAndIncrement();
                  at < encoded.size();
                  at = next.getAndIncrement()) {
                decoded.put(decode(decoder, encoded.get(at)));
              }
              return null;
            });
      }
      int done = 0;
      while (done < encoded.size()) {
        int size = Math.min(BATCH, encoded.size() - done);
        List<Tensor> batch = new ArrayList<>();
        while (batch.size() < size) {
          batch.add(decoded.take());
        }
        try (Tensor together = stack(batch)) {
          done += loaded.predict(together).length;
        }
        batch.forEach(Tensor::close);
      }
      return encoded.size() / ((System.nanoTime() - start) / 1e9);
    } finally {
      pool.shutdownNow();
    }
  }

  private static Tensor decode(ImageDecoder decoder, byte[] bytes) throws ImageException {
    return decoder.decode(bytes);
  }

  private static Tensor stack(List<Tensor> images) {
    Tensor first = images.get(0);
    TFloat32 batch = TFloat32.tensorOf(Shape.of(images.size()).append(first.shape()));
    ByteDataBuffer target = batch.asRawTensor().data();
    long bytes = first.numBytes();
    for (int i = 0; i < images.size(); i++) {
      RawTensor image = images.get(i).asRawTensor();
      image.data().copyTo(target.slice(i * bytes, bytes), bytes);
    }
    return batch;
  }

  private static List<byte[]> readAll(Path directory) throws IOException {
    List<byte[]> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        all.add(Files.readAllBytes(file));
      }
    }
    return all;
  }
}
