package dev.sparkinfer.job;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.BatchInferenceSpec;
import dev.sparkinfer.api.v1alpha1.DriverSpec;
import dev.sparkinfer.api.v1alpha1.ExecutorsSpec;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.api.v1alpha1.StorageSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sparkinfer run}: a resource, on this machine. */
@Command(
    name = "run",
    description = "Run the resources of a file on this machine, one after the other.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Credentials come from the usual AWS variables or profile, an endpoint that the resource"
          + " leaves out from AWS_ENDPOINT_URL_S3, certificates to trust from AWS_CA_BUNDLE.",
      "Stopping a run loses nothing: the same command goes on where it was."
    })
final class RunCommand implements Callable<Integer> {
  @Mixin private ResourceFile file = new ResourceFile();
  @Mixin private LocalRun local = new LocalRun();

  @Override
  public Integer call() {
    List<BatchInference> resources;
    try {
      resources = file.read();
    } catch (RunException e) {
      return Console.fail(e);
    }
    int exitCode = 0;
    for (BatchInference resource : resources) {
      BatchInferenceSpec spec = resource.getSpec();
      String unused = unusedHere(spec);
      if (!unused.isEmpty()) {
        System.err.println("Not used on this machine: " + unused);
      }
      StoreConfigs.warnings(spec).forEach(System.err::println);
      int code = run(resource);
      if (code == Reason.Interrupted.exitCode()) {
        return code;
      }
      exitCode = exitCode == 0 ? code : exitCode;
    }
    return exitCode;
  }

  private int run(BatchInference resource) {
    RunSpec.Stores stores;
    try {
      stores = StoreConfigs.local(resource.getSpec(), System.getenv());
    } catch (RunException e) {
      return Console.fail(e);
    }
    return local.run(resource, stores);
  }

  private static String unusedHere(BatchInferenceSpec spec) {
    List<String> unused = new ArrayList<>();
    if (!spec.driver().equals(DriverSpec.defaults())) {
      unused.add("spec.driver");
    }
    if (!spec.executors().equals(ExecutorsSpec.defaults())) {
      unused.add("spec.executors");
    }
    if (!spec.sparkConf().isEmpty()) {
      unused.add("spec.sparkConf");
    }
    List<StorageSpec> stores =
        Stream.of(spec.modelStorage(), spec.inputStorage(), spec.outputStorage())
            .flatMap(Stream::ofNullable)
            .toList();
    if (stores.stream().anyMatch(RunCommand::namesSecret)) {
      unused.add("storage.credentials (the usual AWS variables or profile are)");
    }
    if (stores.stream().anyMatch(store -> store.caBundle() != null)) {
      unused.add("storage.caBundle (AWS_CA_BUNDLE is)");
    }
    return String.join(", ", unused);
  }

  private static boolean namesSecret(StorageSpec storage) {
    return storage.credentials() != null
        && (storage.credentials().secretName() != null
            || storage.credentials().serviceAccountName() != null);
  }
}
