package dev.sparkinfer.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sparkinfer.api.driver.DriverPod;
import dev.sparkinfer.api.driver.DriverReport;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.BatchInferenceStatus;
import dev.sparkinfer.operator.driver.ForbiddenFieldException;
import dev.sparkinfer.operator.driver.RunLabels;
import dev.sparkinfer.operator.driver.RunName;
import dev.sparkinfer.operator.driver.RunSettings;
import dev.sparkinfer.operator.status.Observation;
import dev.sparkinfer.operator.status.StatusOf;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a run and its status to where the resource wants them: looks at the cluster, decides on
 * the next step, takes it, and says what it sees. No step relies on an event having been seen.
 */
@ControllerConfiguration(
    name = "batchinference",
    informer = @Informer(informerListLimit = BatchInferenceReconciler.PAGE))
@GradualRetry(
    maxAttempts = Integer.MAX_VALUE,
    initialInterval = 1000,
    intervalMultiplier = 2,
    maxInterval = 60_000)
public class BatchInferenceReconciler implements Reconciler<BatchInference> {
  private static final Logger LOG = LoggerFactory.getLogger(BatchInferenceReconciler.class);

  /** Objects in one answer of the API server, when everything is listed at the start. */
  static final long PAGE = 500;

  private final RunClient client;
  private final Warnings warnings;
  private final RunEvents events;
  private final RunMetrics metrics;

  BatchInferenceReconciler(KubernetesClient kubernetes, RunSettings settings, RunMetrics metrics) {
    client = new RunClient(kubernetes, settings);
    warnings = new Warnings(kubernetes, InstantSource.system());
    events = new RunEvents(kubernetes);
    this.metrics = metrics;
  }

  @Override
  public UpdateControl<BatchInference> reconcile(
      BatchInference resource, Context<BatchInference> context) {
    Instant now = Instant.now();
    Observation seen = observe(resource, context, now);
    Decision decision = Decision.of(resource, seen, now);
    if (decision instanceof Decision.DeleteResource) {
      client.deleteResource(resource);
      return UpdateControl.noUpdate();
    }
    Observation then = apply(decision, resource, seen, context);
    BatchInferenceStatus status = StatusOf.of(resource, then, now);
    UpdateControl<BatchInference> update = UpdateControl.noUpdate();
    if (!status.equals(resource.getStatus())) {
      events.tell(resource, status, now);
      metrics.changed(resource, status);
      update = UpdateControl.patchStatus(withStatus(resource, status));
    }
    BatchInference after = new BatchInference();
    after.setMetadata(resource.getMetadata());
    after.setSpec(resource.getSpec());
    after.setStatus(status);
    Decision.lookAgain(after, then, now).ifPresent(update::rescheduleAfter);
    return update;
  }

  /**
   * What the informers hold of the current attempt; events are asked for when nothing else says.
   */
  private Observation observe(
      BatchInference resource, Context<BatchInference> context, Instant now) {
    Job job =
        ofAttempt(resource, context.getSecondaryResourcesAsStream(Job.class))
            .findFirst()
            .orElse(null);
    List<Pod> pods = ofAttempt(resource, context.getSecondaryResourcesAsStream(Pod.class)).toList();
    String progress = RunName.of(resource).progress();
    DriverReport report =
        context
            .getSecondaryResourcesAsStream(ConfigMap.class)
            .filter(map -> map.getMetadata().getName().equals(progress))
            .findFirst()
            .map(BatchInferenceReconciler::report)
            .orElse(null);
    Observation seen =
        new Observation(
            job,
            withRole(pods, DriverPod.Role.driver),
            withRole(pods, DriverPod.Role.executor),
            report,
            null,
            List.of());
    if (StatusOf.finished(resource) || job == null || !StatusOf.needsEvents(seen, now)) {
      return seen;
    }
    HasMetadata waits = seen.waitingDriver().map(HasMetadata.class::cast).orElse(job);
    return seen.withEvents(warnings.about(waits));
  }

  /** Carries a decision out, and gives what the cluster shows with it done. */
  private Observation apply(
      Decision decision,
      BatchInference resource,
      Observation seen,
      Context<BatchInference> context) {
    if (decision instanceof Decision.Create) {
      return create(resource, seen, context);
    } else if (decision instanceof Decision.DeleteAttempt old) {
      client.deleteAttempt(resource, old.attempt());
    } else if (decision instanceof Decision.Suspend suspend) {
      client.refresh(resource);
      client.suspend(suspend.job(), suspend.suspend());
    } else if (decision instanceof Decision.Refresh) {
      client.refresh(resource);
    } else if (decision instanceof Decision.Replace replace) {
      client.refresh(resource);
      client.delete(replace.job());
    } else if (decision instanceof Decision.Release release) {
      client.release(resource, release.job());
    } else if (decision instanceof Decision.Clear) {
      client.deleteAttempt(resource, resource.getSpec().attempt());
    }
    return seen;
  }

  private Observation create(
      BatchInference resource, Observation seen, Context<BatchInference> context) {
    try {
      Job job = client.create(resource);
      remember(job, context);
      metrics.created(resource, job);
      return seen.withJob(job);
    } catch (ForbiddenFieldException e) {
      return seen.withForbidden(String.valueOf(e.getMessage()));
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
        throw e;
      }
      LOG.warn("refused: {}", e.getMessage());
      return seen.withEvents(List.of(refusal(e)));
    }
  }

  /** Lets the next look see a Job that the watch may not have shown by then. */
  private static void remember(Job job, Context<BatchInference> context) {
    var jobs =
        (InformerEventSource<Job, BatchInference>)
            context.eventSourceRetriever().getEventSourceFor(Job.class);
    jobs.handleRecentResourceCreate(ResourceID.fromResource(job), job);
  }

  /** The API server's refusal, in the form in which controllers pass one on. */
  private static Event refusal(KubernetesClientException e) {
    return new EventBuilder().withMessage(String.valueOf(e.getMessage())).build();
  }

  private static <T extends HasMetadata> Stream<T> ofAttempt(
      BatchInference resource, Stream<T> objects) {
    String uid = resource.getMetadata().getUid();
    String attempt = resource.getSpec().attempt().toString();
    return objects.filter(
        object -> {
          Map<String, String> labels = object.getMetadata().getLabels();
          return uid.equals(labels.get(RunLabels.UID))
              && attempt.equals(labels.get(RunLabels.ATTEMPT));
        });
  }

  private static List<Pod> withRole(List<Pod> pods, DriverPod.Role role) {
    return pods.stream()
        .filter(pod -> role.name().equals(pod.getMetadata().getLabels().get(DriverPod.ROLE_LABEL)))
        .toList();
  }

  private static @Nullable DriverReport report(ConfigMap progress) {
    String json = progress.getData() == null ? null : progress.getData().get(DriverReport.KEY);
    if (json == null) {
      return null;
    }
    try {
      return Serialization.jsonMapper().readValue(json, DriverReport.class);
    } catch (JsonProcessingException e) {
      LOG.warn("a report cannot be read: {}", e.getOriginalMessage());
      return null;
    }
  }

  /** Only what the operator owns: the status. */
  private static BatchInference withStatus(BatchInference resource, BatchInferenceStatus status) {
    BatchInference patch = new BatchInference();
    patch.setMetadata(
        new ObjectMetaBuilder()
            .withName(resource.getMetadata().getName())
            .withNamespace(resource.getMetadata().getNamespace())
            .withUid(resource.getMetadata().getUid())
            .build());
    patch.setStatus(status);
    return patch;
  }

  @Override
  public List<EventSource<?, BatchInference>> prepareEventSources(
      EventSourceContext<BatchInference> context) {
    KubernetesClient observing = ObservingClient.of(context.getClient().getConfiguration());
    return List.of(
        new InformerEventSource<>(informer(Job.class, observing).build(), context),
        new InformerEventSource<>(informer(Pod.class, observing).build(), context),
        new InformerEventSource<>(
            informer(ConfigMap.class, observing)
                .withOnAddFilter(BatchInferenceReconciler::holdsReport)
                .build(),
            context));
  }

  private static <R extends HasMetadata> InformerEventSourceConfiguration.Builder<R> informer(
      Class<R> kind, KubernetesClient observing) {
    return InformerEventSourceConfiguration.from(kind, BatchInference.class)
        .withKubernetesClient(observing)
        .withInformerListLimit(PAGE)
        .withLabelSelector(RunLabels.MANAGED_BY + "=" + RunLabels.SPARKINFER)
        .withSecondaryToPrimaryMapper(BatchInferenceReconciler::resourceOf);
  }

  /** A new ConfigMap says nothing yet. */
  private static boolean holdsReport(ConfigMap map) {
    return map.getData() != null && map.getData().containsKey(DriverReport.KEY);
  }

  /** Pods are not owned by the resource itself, so all objects name it. */
  private static Set<ResourceID> resourceOf(HasMetadata object) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    String name = annotations == null ? null : annotations.get(RunLabels.RESOURCE_NAME);
    return name == null
        ? Set.of()
        : Set.of(new ResourceID(name, object.getMetadata().getNamespace()));
  }
}
