package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.job.InterceptingProxy.Fault;
import dev.sparkinfer.progress.RunSummary;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kills a run in each of the windows of {@code docs/protocol.md}, and starts it again. */
class CrashWindowsTest {
  private static final String RUN = "run.json";
  private static final String SEGMENT = "segment";
  private static final String PLAN = "plan.json";
  private static final String STATISTICS = "statistics";
  private static final String PART = "part";
  private static final String SUMMARY = "summary.json";
  private static final String REPORT = "report.html";
  private static final String SUCCESS = "_SUCCESS";

  @TempDir private static Path folder;
  private static EmbeddedS3 store;
  private static InterceptingProxy proxy;
  private static TinyRun tiny;
  private static List<OutputFiles.ShortRow> undisturbed;

  /** On which side of the store the n-th matching PUT dies, and with it the run. */
  private enum Moment {
    BEFORE,
    AFTER
  }

  /** Where the process dies, and what is there then. */
  private enum Window {
    BEFORE_IDENTITY(Moment.BEFORE, 1, "/_sparkinfer/run\\.json", 0),
    IDENTITY_REPLY_LOST(Moment.AFTER, 1, "/_sparkinfer/run\\.json", 0, RUN),
    BEFORE_SECOND_PUT_OF_IDENTITY(Moment.BEFORE, 2, "/_sparkinfer/run\\.json", 0, RUN),
    BEFORE_SEGMENT(Moment.BEFORE, 1, "/segment-", 0, RUN),
    BEFORE_PLAN(Moment.BEFORE, 1, "/plan\\.json", 0, RUN, SEGMENT),
    PLAN_REPLY_LOST(Moment.AFTER, 1, "/plan\\.json", 0, RUN, SEGMENT, PLAN),
    BEFORE_STATISTICS(Moment.BEFORE, 1, "/statistics/", 0, RUN, SEGMENT, PLAN),
    BEFORE_FIRST_PART(Moment.BEFORE, 1, "/killed-[^/]*/part-", 0, RUN, SEGMENT, PLAN, STATISTICS),
    PART_REPLY_LOST(
        Moment.AFTER, 1, "/killed-[^/]*/part-", 1, RUN, SEGMENT, PLAN, STATISTICS, PART),
    AFTER_SOME_PARTS(
        Moment.BEFORE, 4, "/killed-[^/]*/part-", 3, RUN, SEGMENT, PLAN, STATISTICS, PART),
    BEFORE_REPORT(Moment.BEFORE, 1, "/report\\.html", 5, RUN, SEGMENT, PLAN, STATISTICS, PART),
    BEFORE_SUMMARY(
        Moment.BEFORE, 1, "/summary\\.json", 5, RUN, SEGMENT, PLAN, STATISTICS, PART, REPORT),
    BEFORE_SUCCESS(
        Moment.BEFORE, 1, "/_SUCCESS", 5, RUN, SEGMENT, PLAN, STATISTICS, PART, SUMMARY, REPORT),
    SUCCESS_REPLY_LOST(
        Moment.AFTER,
        1,
        "/_SUCCESS",
        5,
        RUN,
        SEGMENT,
        PLAN,
        STATISTICS,
        PART,
        SUMMARY,
        REPORT,
        SUCCESS);

    private final Moment moment;
    private final int number;
    private final Pattern put;
    private final int parts;
    private final Set<String> left;

    Window(Moment moment, int number, String path, int parts, String... left) {
      this.moment = moment;
      this.number = number;
      this.put = Pattern.compile("PUT .*" + path);
      this.parts = parts;
      this.left = Set.of(left);
    }

    String output() {
      return "killed-" + name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  @BeforeAll
  static void runUndisturbed() throws Exception {
    Path buckets = folder.resolve("buckets");
    store = EmbeddedS3.start(buckets);
    proxy = InterceptingProxy.before(store.endpoint());
    tiny = TinyRun.onS3(store, buckets, "tiny");
    assertThat(tiny.start("undisturbed").outcome()).isEqualTo(Reason.Succeeded);
    undisturbed = tiny.output("undisturbed").rows();
    assertThat(undisturbed)
        .extracting(OutputFiles.ShortRow::key)
        .containsExactlyElementsOf(tiny.keys());
    assertThat(tiny.output("undisturbed").parts()).hasSize(TinyRun.SHARDS);
  }

  @AfterAll
  static void stopStore() {
    proxy.close();
    store.close();
  }

  @ParameterizedTest
  @EnumSource
  void aKilledRunIsStartedAgainAndEndsWithEachRowOnce(Window window) throws Exception {
    OutputFiles output = tiny.output(window.output());

    kill(window);

    assertThat(output.kinds()).isEqualTo(new TreeSet<>(window.left));
    Map<String, OutputFiles.Written> committed = output.parts();
    assertThat(committed).hasSize(window.parts);
    int attemptsBefore = output.planAttempts();
    boolean planned = window.left.contains(PLAN);

    RunSummary second = tiny.start(window.output());

    boolean wasComplete = window.left.contains(SUCCESS);
    assertThat(second.outcome()).isEqualTo(wasComplete ? Reason.AlreadyComplete : Reason.Succeeded);
    assertThat(second.outcome().exitCode()).isZero();
    if (!wasComplete) {
      assertThat(second.planned()).isEqualTo(TinyRun.IMAGES);
      assertThat(second.failed()).isEqualTo(TinyRun.BROKEN);
      assertThat(second.succeeded()).isEqualTo(TinyRun.IMAGES - TinyRun.BROKEN);
      assertThat(second.resumed() > 0).isEqualTo(!committed.isEmpty());
    }
    assertThat(output.planAttempts()).isEqualTo(planned ? attemptsBefore : attemptsBefore + 1);
    assertThat(output.parts()).hasSize(TinyRun.SHARDS).containsAllEntriesOf(committed);
    assertThat(output.kinds())
        .containsExactlyInAnyOrder(RUN, SEGMENT, PLAN, STATISTICS, PART, SUMMARY, REPORT, SUCCESS);
    assertThat(output.rows()).isEqualTo(undisturbed);

    Map<String, OutputFiles.Written> parts = output.parts();
    assertThat(tiny.start(window.output()).outcome()).isEqualTo(Reason.AlreadyComplete);
    assertThat(output.parts()).isEqualTo(parts);
  }

  /** Every write is lost once on its way there and, sent again, its answer once on the way back. */
  @Test
  void lostRequestsAndLostRepliesChangeNothing() throws Exception {
    Map<String, AtomicInteger> seen = new ConcurrentHashMap<>();
    proxy.inject(
        new Fault() {
          @Override
          public boolean passes(String request) {
            return !request.startsWith("PUT ")
                || seen.computeIfAbsent(request, r -> new AtomicInteger()).incrementAndGet() != 1;
          }

          @Override
          public boolean answers(String request) {
            AtomicInteger times = seen.get(request);
            return times == null || times.get() != 2;
          }
        });

    RunSummary summary = tiny.start(tiny.through(proxy.endpoint()), "lossy");

    assertThat(summary.outcome()).isEqualTo(Reason.Succeeded);
    assertThat(summary.failed()).isEqualTo(TinyRun.BROKEN);
    OutputFiles output = tiny.output("lossy");
    assertThat(seen.keySet())
        .filteredOn(put -> !put.contains("/trial-"))
        .hasSize(6 + 2 * TinyRun.SHARDS);
    assertThat(seen.values()).allMatch(times -> times.get() >= 3);
    assertThat(output.parts()).hasSize(TinyRun.SHARDS);
    assertThat(output.planAttempts()).isEqualTo(1);
    assertThat(output.rows()).isEqualTo(undisturbed);
  }

  /** Runs in a process of its own until that process is dead, and the store at rest. */
  private static void kill(Window window) throws Exception {
    CompletableFuture<ChildRun> child = new CompletableFuture<>();
    AtomicInteger matches = new AtomicInteger();
    proxy.inject(
        new Fault() {
          private volatile boolean dead;

          // One after the other, so that it is certain what the store has seen.
          private final Semaphore turn = new Semaphore(1);

          @Override
          public boolean passes(String request) throws InterruptedException {
            if (window.put.matcher(request).find()) {
              turn.acquire();
              if (!dead
                  && matches.incrementAndGet() == window.number
                  && window.moment == Moment.BEFORE) {
                die();
              }
              if (dead) {
                turn.release();
              }
            }
            return !dead;
          }

          @Override
          public boolean answers(String request) throws InterruptedException {
            if (window.put.matcher(request).find()) {
              if (matches.get() == window.number) {
                die();
              }
              turn.release();
            }
            return !dead;
          }

          private void die() throws InterruptedException {
            dead = true;
            child.join().kill();
          }
        });
    try (ChildRun run =
        ChildRun.start(folder, tiny.yaml(window.output(), proxy.endpoint()), tiny.credentials())) {
      child.complete(run);
      assertThat(run.exitCode()).as(run.output()).isEqualTo(137);
    }
    await().until(() -> proxy.inFlight() == 0);
    proxy.inject(Fault.NONE);
  }
}
