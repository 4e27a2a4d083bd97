package dev.sparkinfer.operator;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.operator.driver.RunName;
import dev.sparkinfer.operator.driver.RunObjects;
import dev.sparkinfer.operator.driver.RunSettings;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.security.SecureRandom;
import java.util.List;

/** The requests by which a decision is carried out. Each may be sent twice without harm. */
final class RunClient {
  private static final int SECRET_BYTES = 32;

  private final KubernetesClient kubernetes;
  private final RunSettings settings;
  private final SecureRandom random = new SecureRandom();
  private final Requests requests = new Requests();

  RunClient(KubernetesClient kubernetes, RunSettings settings) {
    this.kubernetes = kubernetes;
    this.settings = settings;
  }

  /**
   * Makes all that an attempt needs and is not there, the Job last: where it is, everything is.
   *
   * @return the Job
   * @throws dev.sparkinfer.operator.driver.ForbiddenFieldException nothing was created
   */
  Job create(BatchInference resource) {
    RunObjects objects = RunObjects.of(resource, settings);
    requests.send(
        () -> createRights(resource, objects),
        () -> {
          // A binding is refused while its role is not there.
          create(objects.progressRole());
          create(objects.progressRoleBinding());
        },
        () -> {
          if (objects.serviceAccount() != null) {
            create(objects.serviceAccount());
          }
        },
        () -> create(objects.runConfigMap()),
        () -> create(objects.progressConfigMap()));
    return createOrGet(objects.job());
  }

  /** The driver's binding, and the Secret that it owns. */
  private void createRights(BatchInference resource, RunObjects objects) {
    RoleBinding binding = createOrGet(objects.driverRoleBinding());
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    create(RunObjects.rpcSecret(resource, binding.getMetadata().getUid(), secret));
  }

  /** Gives the next driver the resource as it is now. */
  void refresh(BatchInference resource) {
    kubernetes
        .resource(RunObjects.of(resource, settings).runConfigMap())
        .patch(PatchContext.of(PatchType.JSON_MERGE));
  }

  void suspend(Job job, boolean suspend) {
    jobs(job)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"suspend\":%b}}".formatted(suspend));
  }

  /** Deletes a Job; its pods follow. */
  void delete(Job job) {
    jobs(job).withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();
  }

  /** Takes account, roles and secret away, and marks the Job so that this is done once. */
  void release(BatchInference resource, Job job) {
    deleteRights(resource, RunName.of(resource));
    jobs(job)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"%s\":\"true\"}}}".formatted(Decision.RELEASED));
  }

  /** Takes everything of one attempt away, the Job last. */
  void deleteAttempt(BatchInference resource, int attempt) {
    String namespace = resource.getMetadata().getNamespace();
    RunName name = RunName.of(resource, attempt);
    deleteRights(resource, name);
    for (String configMap : List.of(name.value(), name.progress())) {
      kubernetes.configMaps().inNamespace(namespace).withName(configMap).delete();
    }
    kubernetes
        .batch()
        .v1()
        .jobs()
        .inNamespace(namespace)
        .withName(name.value())
        .withPropagationPolicy(DeletionPropagation.BACKGROUND)
        .delete();
  }

  /** The Secret goes with the binding that owns it. */
  private void deleteRights(BatchInference resource, RunName name) {
    String namespace = resource.getMetadata().getNamespace();
    for (String binding : List.of(name.driverBinding(), name.progress())) {
      kubernetes.rbac().roleBindings().inNamespace(namespace).withName(binding).delete();
    }
    kubernetes.rbac().roles().inNamespace(namespace).withName(name.progress()).delete();
    kubernetes.serviceAccounts().inNamespace(namespace).withName(name.value()).delete();
  }

  /** Deletes the resource itself, unless another has its name by now. */
  void deleteResource(BatchInference resource) {
    kubernetes.resource(resource).delete();
  }

  private io.fabric8.kubernetes.client.dsl.Resource<Job> jobs(Job job) {
    return kubernetes
        .batch()
        .v1()
        .jobs()
        .inNamespace(job.getMetadata().getNamespace())
        .withName(job.getMetadata().getName());
  }

  private <T extends HasMetadata> void create(T object) {
    try {
      kubernetes.resource(object).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  private <T extends HasMetadata> T createOrGet(T object) {
    try {
      return kubernetes.resource(object).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      return kubernetes.resource(object).require();
    }
  }
}
