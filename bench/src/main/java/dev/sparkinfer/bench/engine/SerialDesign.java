package dev.sparkinfer.bench.engine;

import com.google.common.collect.Lists;
import dev.sparkinfer.image.ImageDecoder;
import dev.sparkinfer.model.LoadOptions;
import dev.sparkinfer.model.LoadedModel;
import dev.sparkinfer.model.ModelException;
import dev.sparkinfer.model.ModelRequest;
import dev.sparkinfer.model.ModelSignature;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.ObjectEntry;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageConfig;
import dev.sparkinfer.storage.StorageException;
import dev.sparkinfer.storage.StorageOpener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;

/**
 * The usual job, such as one on EMR: a partition of the pictures for each core, and in each of them
 * one step after the other. It is given the product's own client, decoder and model, so that only
 * the design differs. Gives images a second, loading the model included, as in a run's first task.
 *
 * @param model directory of a SavedModel
 * @param input URI of a directory with pictures
 * @param output URI of a directory
 * @param images of the directory that are taken
 */
record SerialDesign(String model, String input, String output, StorageConfig store, int images)
    implements Measurement<WholeRun.Place, Double> {

  @Override
  public Double measure(WholeRun.Place place)
      throws IOException, ModelException, InterruptedException, ExecutionException {
    Location root = Location.parse(input);
    try (Storage storage = StorageOpener.open(store, root.scheme())) {
      List<Location> listed = list(storage, root);
      int cores = Runtime.getRuntime().availableProcessors();
      long start = System.nanoTime();
      ModelRequest request = ModelRequest.defaults();
      ModelSignature signature = ModelSignature.inspect(Path.of(model), request);
      try (LoadedModel loaded =
              LoadedModel.load(Path.of(model), signature, request, LoadOptions.cpu());
          ImageDecoder decoder = new ImageDecoder(DefaultPixels.of(signature))) {
        List<Callable<Void>> partitions = new ArrayList<>();
        for (List<Location> objects :
            Lists.partition(listed, (listed.size() + cores - 1) / cores)) {
          Location part = Location.parse(output).resolve("part-" + partitions.size());
          partitions.add(new SerialPartition(storage, decoder, loaded, objects, part));
        }
        Crew.run(partitions);
      }
      return listed.size() / ((System.nanoTime() - start) / 1e9);
    }
  }

  private List<Location> list(Storage storage, Location root) throws StorageException {
    List<Location> listed = new ArrayList<>();
    try (Storage.Listing listing = storage.list(root, null)) {
      for (List<ObjectEntry> page = listing.nextPage();
          !page.isEmpty() && listed.size() < images;
          page = listing.nextPage()) {
        page.forEach(entry -> listed.add(root.withKey(entry.key())));
      }
    }
    return List.copyOf(listed.subList(0, images));
  }
}
