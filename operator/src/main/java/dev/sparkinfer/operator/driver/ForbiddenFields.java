package dev.sparkinfer.operator.driver;

import dev.sparkinfer.api.schema.ResourceParser;
import dev.sparkinfer.api.schema.Violation;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.SparkConf;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Refuses what a resource may not hold. Admission does it first; but a resource may have been
 * stored before a rule was, or past a definition that somebody loosened.
 */
final class ForbiddenFields {
  private static final ResourceParser PARSER = ResourceParser.cluster();

  private ForbiddenFields() {}

  /**
   * Asks every rule of the definition again.
   *
   * @throws ForbiddenFieldException when one is broken
   */
  static void refuse(BatchInference resource) {
    String keys =
        resource.getSpec().sparkConf().keySet().stream()
            .filter(key -> !SparkConf.allows(key))
            .sorted()
            .collect(Collectors.joining(", "));
    if (!keys.isEmpty()) {
      throw new ForbiddenFieldException("spec.sparkConf may not hold " + keys + "; remove it");
    }
    List<Violation> violations = PARSER.violations(ResourceJson.tree(resource));
    if (!violations.isEmpty()) {
      throw new ForbiddenFieldException(
          violations.stream().map(Violation::toString).collect(Collectors.joining("; ")));
    }
  }
}
