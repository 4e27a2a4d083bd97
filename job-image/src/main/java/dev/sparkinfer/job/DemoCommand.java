package dev.sparkinfer.job;

import dev.sparkinfer.api.schema.InvalidResourceException;
import dev.sparkinfer.api.schema.ResourceParser;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.output.OutputLayout;
import dev.sparkinfer.output.PredictedImage;
import dev.sparkinfer.output.Row;
import dev.sparkinfer.output.RowStatistics;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageConfig;
import dev.sparkinfer.storage.StorageOpener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sparkinfer demo}: the sample, from an object store in this process back into it. */
@Command(
    name = "demo",
    description =
        "Run the sample from an object store in this process back into it, and show what came out.",
    mixinStandardHelpOptions = true,
    footer = {"", "With --cluster the sample runs in a Kubernetes cluster that is started for it."})
final class DemoCommand implements Callable<Integer> {
  private static final int SHOWN = 10;
  private static final String BUCKET = "sparkinfer-demo";

  @Mixin private LocalRun local = new LocalRun();

  @Option(
      names = "--samples",
      description = "The folder of the samples (default: samples).",
      defaultValue = "samples")
  private Path samples = Path.of("samples");

  @Override
  public Integer call() throws IOException, InvalidResourceException {
    Path resourceFile = samples.resolve("road-signs.yaml");
    if (!Files.exists(resourceFile)) {
      System.err.println("there is no " + resourceFile + "; start in the project's folder");
      return 64;
    }
    Path folder = Files.createTempDirectory("sparkinfer-demo");
    try (EmbeddedS3 store = EmbeddedS3.start(folder.resolve("store"))) {
      StorageConfig config = store.storageConfig();
      store.createBucket(BUCKET);
      System.err.println("An object store listens at " + store.endpoint());
      Location bucket = new Location("s3", BUCKET, "");
      try (Storage storage = StorageOpener.open(config, bucket.scheme())) {
        upload(storage, samples.resolve("road-signs/model"), bucket.resolve("model/"));
        upload(storage, samples.resolve("road-signs/images"), bucket.resolve("images/"));

        System.err.println("Running " + resourceFile);
        BatchInference resource =
            ResourceParser.local().parse(Files.readString(resourceFile), Map.of()).get(0);
        int exitCode = local.run(resource, new RunSpec.Stores(config, config, config));
        if (exitCode == 0) {
          show(storage, Location.parse(resource.getSpec().output().uri()), folder);
        }
        return exitCode;
      }
    }
  }

  private static void upload(Storage storage, Path from, Location to) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(from)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      String key = from.relativize(file).toString().replace('\\', '/');
      storage.put(to.resolve(key), Files.readAllBytes(file), "application/octet-stream");
    }
    System.err.println("Uploaded " + files.size() + " files to " + to);
  }

  /** Prints where the predictions are, and keeps the report where a browser can open it. */
  private static void show(Storage storage, Location output, Path folder) throws IOException {
    OutputLayout layout = new OutputLayout(output);
    Path report = folder.resolve("report.html");
    Files.write(report, storage.read(layout.report(), null, 64L << 20));
    System.out.println();
    System.out.println("Some of the predictions:");
    List<String> parts = new ArrayList<>();
    try (Storage.Listing listing =
        storage.list(layout.root().withKey(layout.root().key() + "part-"), null)) {
      listing.nextPage().forEach(entry -> parts.add(layout.root().withKey(entry.key()).name()));
    }
    List<RowStatistics> each = new ArrayList<>(List.of(RowStatistics.empty(SHOWN)));
    for (String part : parts) {
      each.add(StatisticsJson.read(storage, layout.statistics(part), SHOWN));
    }
    RowStatistics statistics = StatisticsJson.merge(each);
    for (PredictedImage image : statistics.sampleRows()) {
      Row.Prediction best = image.predictions().get(0);
      System.out.printf(
          Locale.ROOT, "  %-34s %-16s %.3f%n", image.key(), best.label(), best.score());
    }
    statistics
        .failureExamples()
        .forEach(
            (code, examples) ->
                examples.forEach(e -> System.out.printf("  %-34s %s%n", e.key(), code)));
    System.out.println();
    System.out.println("The output, as any S3 client lists it:");
    try (Storage.Listing listing = storage.list(layout.root(), null)) {
      listing
          .nextPage()
          .forEach(
              entry -> System.out.printf("%10d  s3://%s/%s%n", entry.size(), BUCKET, entry.key()));
    }
    System.out.println();
    System.out.println("The report: " + report.toUri());
    System.out.println(
        "Next: ./sparkinfer run samples/road-signs-local.yaml, then a resource of your own.");
  }
}
