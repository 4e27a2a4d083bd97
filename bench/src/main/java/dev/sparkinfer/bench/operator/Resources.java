package dev.sparkinfer.bench.operator;

import dev.sparkinfer.api.schema.InvalidResourceException;
import dev.sparkinfer.api.schema.ResourceParser;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import java.util.Map;

/** The resources that are applied: runs that no node takes, so that nothing but objects is made. */
final class Resources {
  private static final String YAML =
      """
      apiVersion: sparkinfer.dev/v1alpha1
      kind: BatchInference
      metadata: {name: NAME, namespace: NAMESPACE}
      spec:
        model: {uri: s3://models/road-signs/1}
        input: {uris: [s3://photos/2026/]}
        output: {uri: s3://predictions/NAMESPACE/NAME/}
        storage:
          endpoint: http://minio.storage:9000
          credentials: {secretName: s3-credentials}
        driver: {nodeSelector: {sparkinfer.dev/bench: nowhere}}
        executors: {count: 2}
        suspend: SUSPEND
      """;

  private static final ResourceParser PARSER = ResourceParser.cluster();

  private Resources() {}

  /**
   * @param suspend whether its Job is to make no pod at all
   */
  static BatchInference resource(String namespace, String name, boolean suspend) {
    try {
      return PARSER
          .parse(
              YAML.replace("NAMESPACE", namespace)
                  .replace("NAME", name)
                  .replace("SUSPEND", Boolean.toString(suspend)),
              Map.of())
          .get(0);
    } catch (InvalidResourceException e) {
      throw new IllegalStateException(e);
    }
  }
}
