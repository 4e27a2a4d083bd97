package dev.sparkinfer.bench.operator;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the operator is measured against: one client that creates the objects of a run, one request
 * after the other, and nothing else. The objects are copies of those that the operator made.
 */
final class BareLoop {
  private static final String UID = "sparkinfer.dev/uid";
  private static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** What the API server puts into a Job's pods by itself, and refuses from others. */
  private static final List<String> OF_THE_SERVER =
      List.of(
          "controller-uid",
          "job-name",
          "batch.kubernetes.io/controller-uid",
          "batch.kubernetes.io/job-name");

  private final KubernetesClient loop;
  private final String namespace;
  private final String run;
  private final List<HasMetadata> originals;
  private final OwnerReference owner;

  /**
   * @param administrator reads the run's objects, of which one is a Secret
   * @param loop sends the loop's requests
   * @param model the Job of a run that the operator has made
   */
  BareLoop(KubernetesClient administrator, KubernetesClient loop, String namespace, Job model) {
    this.loop = loop;
    this.namespace = namespace;
    run = model.getMetadata().getName();
    originals = objects(administrator, model);
    ConfigMap holder =
        administrator
            .resource(
                new ConfigMapBuilder()
                    .withNewMetadata()
                    .withName("owner")
                    .withNamespace(namespace)
                    .endMetadata()
                    .build())
            .create();
    owner =
        new OwnerReferenceBuilder()
            .withApiVersion("v1")
            .withKind("ConfigMap")
            .withName("owner")
            .withUid(holder.getMetadata().getUid())
            .withController(true)
            .withBlockOwnerDeletion(false)
            .build();
  }

  /** All objects of the run, in the order in which they were made. */
  private static List<HasMetadata> objects(KubernetesClient kubernetes, Job model) {
    String from = model.getMetadata().getNamespace();
    Map<String, String> label = Map.of(UID, model.getMetadata().getLabels().get(UID));
    return Stream.of(
            kubernetes.rbac().roleBindings().inNamespace(from).withLabels(label).list().getItems(),
            kubernetes.secrets().inNamespace(from).withLabels(label).list().getItems(),
            kubernetes.serviceAccounts().inNamespace(from).withLabels(label).list().getItems(),
            kubernetes.rbac().roles().inNamespace(from).withLabels(label).list().getItems(),
            kubernetes.configMaps().inNamespace(from).withLabels(label).list().getItems(),
            List.of(model))
        .flatMap(List::stream)
        .map(HasMetadata.class::cast)
        // A binding is refused while its role is not there.
        .sorted(
            Comparator.comparing(
                object ->
                    switch (object.getKind()) {
                      case "Role" -> 0;
                      case "Job" -> 2;
                      default -> 1;
                    }))
        .toList();
  }

  /** How many objects a run has. */
  int objects() {
    return originals.size();
  }

  /** Creates the objects of so many runs; returns how many runs a minute that was. */
  double runsPerMinute(int count) {
    List<HasMetadata> copies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = "loop-%05d".formatted(i) + run.substring(run.length() - 9);
      originals.forEach(original -> copies.add(copy(original, name)));
    }
    long begin = System.nanoTime();
    copies.forEach(copy -> loop.resource(copy).create());
    return count * 60e9 / (System.nanoTime() - begin);
  }

  private HasMetadata copy(HasMetadata original, String name) {
    HasMetadata copy =
        Serialization.unmarshal(
            Serialization.asJson(original).replace(run, name), original.getClass());
    ObjectMeta metadata = copy.getMetadata();
    copy.setMetadata(
        new ObjectMetaBuilder()
            .withName(metadata.getName())
            .withNamespace(namespace)
            .withAnnotations(metadata.getAnnotations())
            .withLabels(metadata.getLabels())
            // The operator has nothing to do with these.
            .addToLabels(MANAGED_BY, "bare-loop")
            .withOwnerReferences(owner)
            .build());
    if (copy instanceof Job job) {
      job.setStatus(null);
      job.getSpec().setSelector(null);
      OF_THE_SERVER.forEach(
          label -> job.getSpec().getTemplate().getMetadata().getLabels().remove(label));
      job.getMetadata().getLabels().keySet().removeAll(OF_THE_SERVER);
    }
    return copy;
  }
}
