package dev.sparkinfer.e2e;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/**
 * One real Kubernetes node in a container, shared by all of this JVM. It goes when the JVM ends;
 * with {@code -Dsparkinfer.e2e.keep=true} it stays, and the next JVM that says so takes it over.
 */
public final class Cluster {
  static final int STORE_PORT = 30900;

  private static final String LABEL = "dev.sparkinfer.e2e";

  private static @Nullable Cluster shared;

  private final K3sContainer container;
  private final KubernetesClient kubernetes;
  private final Path kubeconfig;
  private final Program helm;
  private final Program kubectl;
  private final Prepared prepared;
  private @Nullable ObjectStore objectStore;

  private Cluster(Prepared prepared) {
    this.prepared = prepared;
    // K3sContainer asks for the host before Testcontainers has a client, and may fail without.
    DockerClientFactory.instance().client();
    container =
        new K3sContainer(
            DockerImageName.parse(prepared.nodeImage()).asCompatibleSubstituteFor("rancher/k3s"));
    container.addExposedPort(STORE_PORT);
    container.withStartupTimeout(Duration.ofMinutes(3));
    container.withLabel(LABEL, "node");
    container.withReuse(Boolean.getBoolean("sparkinfer.e2e.keep"));
    container.start();
    String yaml = container.getKubeConfigYaml();
    kubeconfig = root().resolve("e2e/target/kubeconfig");
    try {
      Files.createDirectories(Objects.requireNonNull(kubeconfig.getParent()));
      Files.writeString(kubeconfig, yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    kubernetes = new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(yaml)).build();
    Map<String, String> environment = Map.of("KUBECONFIG", kubeconfig.toString());
    helm = new Program(List.of(prepared.helm().toString()), environment);
    kubectl = new Program(List.of(prepared.kubectl().toString()), environment);
  }

  /**
   * The cluster, started by the first call (15 to 20 seconds).
   *
   * @throws IllegalStateException this machine is not prepared
   */
  public static synchronized Cluster shared() {
    Cluster cluster = shared;
    if (cluster == null) {
      cluster = new Cluster(Prepared.read());
      shared = cluster;
    }
    return cluster;
  }

  /** Removes clusters that were kept; returns whether there was one. */
  static boolean down() {
    Program docker = new Program(List.of("docker"), Map.of());
    List<String> containers =
        docker.output("ps", "--all", "--quiet", "--filter", "label=" + LABEL).lines().toList();
    containers.forEach(id -> docker.output("rm", "--force", "--volumes", id));
    return !containers.isEmpty();
  }

  /** The administrator's client. */
  public KubernetesClient kubernetes() {
    return kubernetes;
  }

  /** The administrator's configuration for kubectl and helm: {@code e2e/target/kubeconfig}. */
  public Path kubeconfig() {
    return kubeconfig;
  }

  /**
   * Runs the real helm and gives what it wrote.
   *
   * @throws Program.FailedException it failed
   */
  public String helm(String... arguments) {
    return helm.output(arguments);
  }

  /**
   * Runs kubectl and gives what it wrote.
   *
   * @throws Program.FailedException it failed
   */
  public String kubectl(String... arguments) {
    return kubectl.output(arguments);
  }

  /** Starts a kubectl that goes on, and writes where this process writes. */
  Process startKubectl(String... arguments) throws IOException {
    return kubectl.start(arguments);
  }

  /** Runs kubectl, which reads {@code input}, to any end: for {@code apply -f -} and refusals. */
  public Program.Result kubectlWith(String input, String... arguments) {
    return kubectl.run(input, arguments);
  }

  /**
   * Creates a namespace in which only restricted pods may run.
   *
   * @param prefix what its name begins with; the rest is random
   * @return its name
   */
  public String newNamespace(String prefix) {
    String name = prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
    kubernetes
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build())
        .create();
    // Until its account exists, pods that name none are refused.
    kubernetes
        .serviceAccounts()
        .inNamespace(name)
        .withName("default")
        .waitUntilCondition(Objects::nonNull, 30, TimeUnit.SECONDS);
    return name;
  }

  /** Deletes a namespace with all that is in it, and waits until it is gone. */
  public void deleteNamespace(String name) {
    kubernetes.namespaces().withName(name).delete();
    kubernetes.namespaces().withName(name).waitUntilCondition(Objects::isNull, 2, TimeUnit.MINUTES);
  }

  /**
   * Says that the node has so many GPUs. Scheduler and kubelet believe it (a kubelet without a
   * device plugin counts only); no device comes with it.
   */
  public void setGpus(int count) {
    Node node = kubernetes.nodes().list().getItems().get(0);
    String gpus = "{\"nvidia.com/gpu\": \"" + count + "\"}";
    kubernetes
        .nodes()
        .withName(node.getMetadata().getName())
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\": {\"capacity\": %s, \"allocatable\": %s}}".formatted(gpus, gpus));
  }

  /** Loads the operator's and the job's image as this build made them. */
  public void loadProduct() {
    for (String module : List.of("operator", "job-image")) {
      Path tar = imageTar(module);
      if (!Files.exists(tar)) {
        throw new IllegalStateException(tar + " is missing: run ./verify");
      }
      loadImage(tar);
    }
  }

  /** Tells one build of the operator's image from another. */
  String operatorBuild() {
    try {
      return Files.getLastModifiedTime(imageTar("operator")).toString().replaceAll("[^0-9]", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Loads the images of a tar, as {@code docker save} and Jib write it, unless they are there. */
  public void loadImage(Path tar) {
    try {
      // A cluster that was kept may hold it already.
      String mark =
          "/var/lib/rancher/loaded-%x"
              .formatted(
                  Objects.hash(tar, Files.getLastModifiedTime(tar).toMillis(), Files.size(tar)));
      if (container.execInContainer("test", "-e", mark).getExitCode() == 0) {
        return;
      }
      String copy = "/var/lib/rancher/image.tar";
      container.copyFileToContainer(MountableFile.forHostPath(tar), copy);
      onNode("ctr", "-n", "k8s.io", "images", "import", copy);
      onNode("rm", copy);
      onNode("touch", mark);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Sends a signal, such as {@code SIGKILL}, to the first container's process 1. */
  public void kill(Pod pod, String signal) {
    String id = pod.getStatus().getContainerStatuses().get(0).getContainerID();
    onNode("ctr", "-n", "k8s.io", "tasks", "kill", "-s", signal, id.replaceFirst(".*://", ""));
  }

  /** Runs a command as root on the node and gives its output; fails where it does. */
  public String onNode(String... command) {
    try {
      ExecResult result = container.execInContainer(command);
      if (result.getExitCode() != 0) {
        throw new Program.FailedException(
            String.join(" ", command),
            new Program.Result(result.getExitCode(), result.getStdout() + result.getStderr()));
      }
      return result.getStdout();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The object store in the cluster, deployed by the first call. */
  public synchronized ObjectStore objectStore() {
    ObjectStore store = objectStore;
    if (store == null) {
      loadImage(prepared.minioTar());
      String address =
          "http://%s:%d".formatted(container.getHost(), container.getMappedPort(STORE_PORT));
      store = ObjectStore.deploy(kubernetes, prepared.minioImage(), address);
      objectStore = store;
    }
    return store;
  }

  private static Path imageTar(String module) {
    return root().resolve(module).resolve("target/jib-image.tar");
  }

  /** The project's directory. */
  static Path root() {
    return Path.of(
        Objects.requireNonNull(
            System.getProperty("sparkinfer.root"), "-Dsparkinfer.root names the project"));
  }
}
