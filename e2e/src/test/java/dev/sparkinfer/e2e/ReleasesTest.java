package dev.sparkinfer.e2e;

import static dev.sparkinfer.e2e.Workspace.condition;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.api.v1alpha1.BatchInferenceStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two releases, each with its namespace; the images of one cannot be pulled. */
@NeedsCluster
@NullUnmarked // A null fails the test, as it should.
class ReleasesTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration STALLED = Duration.ofSeconds(75);
  private static final Duration LONG = Duration.ofMinutes(3);

  /** Nothing listens there. */
  private static final String NOWHERE = "localhost:1";

  private static Workspace good;
  private static Workspace bad;
  private static Installation other;

  @BeforeAll
  static void install() {
    good = Workspace.open("good");
    good.uploadPictures();
    bad = Workspace.open("bad");
    bad.uploadPictures();
    Installation.shared().upgrade("watchNamespaces={" + good.name() + "}");
    other = Installation.shared().beside("sparkinfer-other");
  }

  @AfterAll
  static void uninstall() {
    bad.close();
    good.close();
    other.uninstall();
    Installation.shared().upgrade();
  }

  @Test
  void sayWhichImageCannotBePulledAndGoOnWhenItCan() {
    installOther("jobImage.registry=" + NOWHERE, "jobImage.pullPolicy=IfNotPresent");
    bad.apply("driver");
    Condition driver = bad.awaitReason("driver", "ImagePullFailed", SOON);
    assertThat(driver.getMessage()).contains(NOWHERE + "/sparkinfer-job");
    assertThat(condition(bad.get("driver").getStatus(), "Stalled").getStatus()).isEqualTo("False");

    installOther("jobImage.gpu.repository=nothing");
    Cluster.shared().setGpus(1);
    bad.apply("executor", "executors.gpus=1");
    good.apply("good");
    bad.pod("executor", "executor", "has no image", ReleasesTest::cannotPull);
    BatchInferenceStatus executor =
        bad.await(
            "executor",
            SOON,
            "the executors' image",
            status -> condition(status, "Succeeded").getReason().equals("ImagePullFailed"));
    assertThat(executor.executors().message()).contains("/nothing:");
    good.awaitSuccess("good", LONG);
    for (String run : new String[] {"driver", "executor"}) {
      bad.await(
          run,
          STALLED,
          "stalled after a minute",
          status -> condition(status, "Stalled").getStatus().equals("True"));
    }

    // A Job's image never changes; the operator makes another Job with the one that it has now.
    bad.client().resource(bad.job("driver")).delete();
    bad.awaitSuccess("driver", LONG);
  }

  private static boolean cannotPull(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .map(status -> status.getState().getWaiting())
        .anyMatch(waiting -> waiting != null && waiting.getReason().matches(".*Image.*"));
  }

  private static void installOther(String... settings) {
    String[] all = new String[settings.length + 2];
    all[0] = "watchNamespaces={" + bad.name() + "}";
    all[1] = "crds.install=false";
    System.arraycopy(settings, 0, all, 2, settings.length);
    other.upgrade(all);
  }
}
