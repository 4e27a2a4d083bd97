package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.job.InterceptingProxy.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two drivers of one run at once: a lost node that was not dead. */
class ConcurrentDriversTest {
  private static final Duration LONGEST_START = Duration.ofSeconds(60);

  @TempDir private static Path folder;
  private static EmbeddedS3 store;
  private static InterceptingProxy proxy;
  private static Path buckets;
  private static TinyRun tiny;

  @BeforeAll
  static void startStore() throws Exception {
    buckets = folder.resolve("buckets");
    store = EmbeddedS3.start(buckets);
    proxy = InterceptingProxy.before(store.endpoint());
    tiny = TinyRun.onS3(store, buckets, "tiny");
  }

  @AfterAll
  static void stopStore() {
    proxy.close();
    store.close();
  }

  @Test
  void twoDriversAgreeOnOnePlanAndOnOnePartForEachShard() throws Exception {
    OutputFiles output = tiny.output("both");
    Meetings meetings = new Meetings(Pattern.compile("PUT .*/(plan\\.json|both/part-000000-.*)"));
    proxy.inject(meetings);

    try (ChildRun one = ChildRun.start(folder, yaml("both"), tiny.credentials());
        ChildRun other = ChildRun.start(folder, yaml("both"), tiny.credentials())) {
      assertThat(one.exitCode()).as(one.output()).isZero();
      assertThat(other.exitCode()).as(other.output()).isZero();
    }

    assertThat(meetings.held).as("both came to plan.json, and both to one part").hasSize(2);
    assertThat(output.planAttempts()).isEqualTo(2);
    assertThat(output.parts()).hasSize(TinyRun.SHARDS);
    assertThat(output.rows())
        .extracting(OutputFiles.ShortRow::key)
        .containsExactlyElementsOf(tiny.keys());
    assertThat(output.kinds()).contains("_SUCCESS");
  }

  /**
   * The first driver stops in the middle of looking whether the output is free, and comes to itself
   * when the second one has filled it.
   *
   * @param listing which of its looks: before the identity's PUT, and before planning
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aDriverThatWasFrozenTakesTheOthersPartsForItsOwn(int listing) throws Exception {
    String name = "frozen-" + listing;
    Freeze freeze = new Freeze(Pattern.compile("GET .*[?&]prefix=" + name), listing);
    proxy.inject(freeze);

    try (ChildRun frozen = ChildRun.start(folder, yaml(name), tiny.credentials())) {
      await().atMost(LONGEST_START).until(() -> freeze.reached);
      assertThat(tiny.start(name).outcome()).isEqualTo(Reason.Succeeded);
      Map<String, OutputFiles.Written> parts = tiny.output(name).parts();
      freeze.thaw.countDown();

      assertThat(frozen.exitCode()).as(frozen.output()).isZero();
      assertThat(tiny.output(name).parts()).isEqualTo(parts);
    }
    assertThat(tiny.output(name).rows())
        .extracting(OutputFiles.ShortRow::key)
        .containsExactlyElementsOf(tiny.keys());
  }

  /** The other driver's row stands: what this one found later is neither counted nor told. */
  @Test
  void aDriverThatWasFrozenCountsTheRowsThatAreThere() throws Exception {
    TinyRun cleaned = TinyRun.onS3(store, buckets, "cleaned");
    Freeze freeze = new Freeze(Pattern.compile("GET /cleaned/" + TinyRun.imageName(0)), 1);
    proxy.inject(freeze);

    String yaml =
        cleaned.yaml("out", proxy.endpoint())
            + "  failurePolicy: {maxFailedImages: "
            + TinyRun.BROKEN
            + "}\n";
    try (ChildRun frozen = ChildRun.start(folder, yaml, cleaned.credentials())) {
      await().atMost(LONGEST_START).until(() -> freeze.reached);
      assertThat(cleaned.start("out").outcome()).isEqualTo(Reason.Succeeded);
      cleaned.delete(TinyRun.imageName(0));
      freeze.thaw.countDown();

      assertThat(frozen.exitCode()).as(frozen.output()).isZero();
    }
    OutputFiles output = cleaned.output("out");
    assertThat(output.rows())
        .extracting(OutputFiles.ShortRow::key)
        .containsExactlyElementsOf(cleaned.keys());
    assertThat(output.rows())
        .extracting(OutputFiles.ShortRow::verdict)
        .doesNotContain("OBJECT_MISSING");
    assertThat(output.file("_sparkinfer/summary.json"))
        .content()
        .contains("\"failed\": " + TinyRun.BROKEN)
        .doesNotContain("OBJECT_MISSING");
    assertThat(output.file("_sparkinfer/report.html")).content().doesNotContain("OBJECT_MISSING");
  }

  private static String yaml(String output) {
    return tiny.yaml(output, proxy.endpoint());
  }

  /** Holds the first of two equal requests until the second one is there. */
  private static final class Meetings implements Fault {
    private final Pattern where;
    private final Map<String, CyclicBarrier> held = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> seen = new ConcurrentHashMap<>();

    Meetings(Pattern where) {
      this.where = where;
    }

    @Override
    public boolean passes(String request) throws InterruptedException {
      boolean early =
          where.matcher(request).find()
              && seen.computeIfAbsent(request, r -> new AtomicInteger()).incrementAndGet() <= 2;
      if (early) {
        try {
          held.computeIfAbsent(request, r -> new CyclicBarrier(2))
              .await(LONGEST_START.toSeconds(), TimeUnit.SECONDS);
        } catch (BrokenBarrierException | TimeoutException e) {
          throw new IllegalStateException(request + " came from one driver only", e);
        }
      }
      return true;
    }
  }

  /** Holds a request, and every repetition of it, until they are let go. */
  private static final class Freeze implements Fault {
    private final Pattern where;
    private final int number;
    private final AtomicInteger matches = new AtomicInteger();
    private final CountDownLatch thaw = new CountDownLatch(1);
    private volatile boolean reached;

    Freeze(Pattern where, int number) {
      this.where = where;
      this.number = number;
    }

    @Override
    public boolean passes(String request) throws InterruptedException {
      if (where.matcher(request).find() && matches.incrementAndGet() >= number) {
        reached = true;
        thaw.await();
      }
      return true;
    }
  }
}
