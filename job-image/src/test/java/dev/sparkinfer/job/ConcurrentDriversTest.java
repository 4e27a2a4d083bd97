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
  /** Less than a client waits for an answer. */
  private static final Duration LONGEST_HOLD = Duration.ofSeconds(25);

  @TempDir private static Path folder;
  private static EmbeddedS3 store;
  private static InterceptingProxy proxy;
  private static TinyRun tiny;

  @BeforeAll
  static void startStore() throws Exception {
    Path buckets = folder.resolve("buckets");
    store = EmbeddedS3.start(buckets);
    proxy = InterceptingProxy.before(store.endpoint());
    tiny = TinyRun.onS3(store, buckets);
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
      await().atMost(Duration.ofSeconds(60)).until(() -> freeze.reached);
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
              .await(LONGEST_HOLD.toSeconds(), TimeUnit.SECONDS);
        } catch (BrokenBarrierException | TimeoutException e) {
          throw new IllegalStateException(request + " came from one driver only", e);
        }
      }
      return true;
    }
  }

  /** Holds one request until it is let go. */
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
      if (where.matcher(request).find() && matches.incrementAndGet() == number) {
        reached = true;
        if (!thaw.await(LONGEST_HOLD.toSeconds(), TimeUnit.SECONDS)) {
          throw new IllegalStateException(request + " was held too long");
        }
      }
      return true;
    }
  }
}
