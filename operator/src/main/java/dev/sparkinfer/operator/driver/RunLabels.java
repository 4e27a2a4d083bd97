package dev.sparkinfer.operator.driver;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import java.util.Map;

/** The labels and annotations by which a run's objects are found. */
public final class RunLabels {
  /** Who made the object. */
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** Value of {@link #MANAGED_BY}. */
  public static final String SPARKINFER = "sparkinfer";

  /** What the object belongs to. */
  public static final String NAME = "app.kubernetes.io/name";

  /** Value of {@link #NAME}. */
  public static final String BATCH_INFERENCE = "batchinference";

  /** The UID of the resource. */
  public static final String UID = "sparkinfer.dev/uid";

  /** The resource's {@code spec.attempt}. */
  public static final String ATTEMPT = "sparkinfer.dev/attempt";

  /** Annotation: the resource's full name, which a label may be too short for. */
  public static final String RESOURCE_NAME = "sparkinfer.dev/batchinference";

  private RunLabels() {}

  /** What all objects of all attempts of the resource with this UID match. */
  public static Map<String, String> selector(String uid) {
    return Map.of(MANAGED_BY, SPARKINFER, UID, uid);
  }

  /** Of every object of the current attempt. */
  public static Map<String, String> labels(BatchInference resource) {
    return Map.of(
        MANAGED_BY,
        SPARKINFER,
        NAME,
        BATCH_INFERENCE,
        UID,
        resource.getMetadata().getUid(),
        ATTEMPT,
        resource.getSpec().attempt().toString());
  }

  /** Of every object of the resource. */
  public static Map<String, String> annotations(BatchInference resource) {
    return Map.of(RESOURCE_NAME, resource.getMetadata().getName());
  }
}
