package dev.sparkinfer.bench.engine;

import dev.sparkinfer.api.v1alpha1.OutputFormat;
import dev.sparkinfer.image.ImageDecoder;
import dev.sparkinfer.image.ImageException;
import dev.sparkinfer.model.LoadedModel;
import dev.sparkinfer.model.PredictionException;
import dev.sparkinfer.output.Row;
import dev.sparkinfer.output.RowFormat;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.tensorflow.Tensor;

/**
 * One partition of the {@link SerialDesign}: downloads all of its pictures, then decodes all, then
 * predicts all, then writes the rows.
 */
record SerialPartition(
    Storage storage, ImageDecoder decoder, LoadedModel model, List<Location> objects, Location part)
    implements Callable<Void> {
  private static final int BATCH = 32;
  private static final long MOST_BYTES = 64 << 20;

  @Override
  public Void call() throws StorageException, ImageException, PredictionException {
    List<Tensor> pictures = new ArrayList<>();
    try {
      decode(download(), pictures);
      List<Row> rows = predict(pictures);
      RowFormat format = RowFormat.of(OutputFormat.Parquet, null);
      storage.put(part, format.encode(rows), format.contentType());
    } finally {
      pictures.forEach(Tensor::close);
    }
    return null;
  }

  private List<byte[]> download() throws StorageException {
    List<byte[]> files = new ArrayList<>();
    for (Location object : objects) {
      files.add(storage.read(object, null, MOST_BYTES));
    }
    return files;
  }

  private void decode(List<byte[]> files, List<Tensor> pictures) throws ImageException {
    for (byte[] file : files) {
      pictures.add(decoder.decode(file));
    }
  }

  private List<Row> predict(List<Tensor> pictures) throws PredictionException {
    List<Row> rows = new ArrayList<>();
    for (int from = 0; from < pictures.size(); from += BATCH) {
      int size = Math.min(BATCH, pictures.size() - from);
      try (Batch batch = new Batch(size, model.signature().height(), model.signature().width())) {
        for (int i = 0; i < size; i++) {
          batch.put(i, pictures.get(from + i));
        }
        for (float[] scores : model.predict(batch.tensor())) {
          rows.add(row(objects.get(rows.size()), scores));
        }
      }
    }
    return rows;
  }

  private static Row row(Location object, float[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      best = scores[i] > scores[best] ? i : best;
    }
    return Row.of(
        object.bucket(),
        object.key(),
        object.name(),
        List.of(new Row.Prediction(best, Integer.toString(best), scores[best])));
  }
}
