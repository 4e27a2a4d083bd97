package dev.sparkinfer.job;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sparkinfer validate}: the rules of the resource, and nothing else. */
@Command(
    name = "validate",
    description = "Check a resource file without running it.",
    mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {
  @Mixin private ResourceFile file = new ResourceFile();

  @Override
  public Integer call() {
    try {
      for (BatchInference resource : file.read()) {
        StoreConfigs.warnings(resource.getSpec()).forEach(System.err::println);
        System.out.println(resource.getMetadata().getName() + " is valid");
      }
      return 0;
    } catch (RunException e) {
      return Console.fail(e);
    }
  }
}
