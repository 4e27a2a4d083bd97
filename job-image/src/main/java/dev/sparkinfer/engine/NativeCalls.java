package dev.sparkinfer.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the engine's threads have in native code, which can hang or kill the process: a watchdog
 * looks after each call, and a {@link FlightRecorder} notes its images.
 *
 * <p>The watchdog counts its own looks, one a second, rather than the time: a process that was
 * stopped for an hour has not used an hour.
 */
final class NativeCalls implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NativeCalls.class);
  private static final int MOST_KEYS = 8;

  /** A batch may take so many times what the slowest so far has taken for an image. */
  private static final int SLOWER = 10;

  /** As many images' limits has the first batch, while nothing is known of the device. */
  private static final int FIRST = 4;

  private final CallWatch watch;
  private final @Nullable FlightRecorder recorder;
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Map<Kind, DoubleAccumulator> slowestSeconds = new EnumMap<>(Kind.class);
  private final ScheduledExecutorService watchdog =
      Executors.newSingleThreadScheduledExecutor(NamedThreads.daemon("watchdog"));
  private boolean overran;

  /** What a call is for. */
  enum Kind {
    DECODE("decoding", "decodeTimeoutSeconds"),
    PREDICT("predicting", "predictTimeoutSeconds");

    private final String doing;
    private final String field;

    Kind(String doing, String field) {
      this.doing = doing;
      this.field = field;
    }
  }

  /** One thread's calls, one after another. */
  final class Call {
    private final Kind kind;
    private final int limitSeconds;
    private final FlightRecorder.@Nullable Entry entry;
    private volatile List<Item> items = List.of();
    private final DoubleAccumulator slowest;
    private long start;
    private List<Item> seen = List.of();
    private int looks;

    private Call(Kind kind, int limitSeconds, FlightRecorder.@Nullable Entry entry) {
      this.kind = kind;
      this.limitSeconds = limitSeconds;
      this.entry = entry;
      this.slowest = Objects.requireNonNull(slowestSeconds.get(kind));
    }

    /** The thread enters native code with these images. */
    void begin(List<Item> with) {
      if (entry != null) {
        entry.begin(with);
      }
      start = System.nanoTime();
      items = with;
    }

    /** It is back. */
    void end() {
      slowest.accumulate((System.nanoTime() - start) / 1e9 / Math.max(1, items.size()));
      items = List.of();
      if (entry != null) {
        entry.end();
      }
    }

    /** The images of a call that has taken too long; empty when none has. */
    private List<Item> overdue() {
      List<Item> now = items;
      looks = now == seen ? looks + 1 : 0;
      seen = now;
      return !now.isEmpty() && looks > limitSeconds(now.size()) ? now : List.of();
    }

    /** One image has its limit; more have more, by what is known of this device's speed. */
    private double limitSeconds(int images) {
      double known = slowest.get();
      return known == 0
          ? (double) limitSeconds * Math.min(FIRST, images)
          : Math.min(
              (double) limitSeconds * images, Math.max(limitSeconds, SLOWER * known * images));
    }
  }

  /**
   * @param most calls at once
   * @param images at most of each
   */
  NativeCalls(CallWatch watch, int most, int images) throws IOException {
    this.watch = watch;
    for (Kind kind : Kind.values()) {
      slowestSeconds.put(kind, new DoubleAccumulator(Math::max, 0));
    }
    recorder =
        watch.flightRecord() == null
            ? null
            : FlightRecorder.create(watch.flightRecord(), most, images);
    var unused = watchdog.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
  }

  /** For one thread. */
  Call call(Kind kind) {
    Call call =
        new Call(
            kind,
            switch (kind) {
              case DECODE -> watch.limits().decodeSeconds();
              case PREDICT -> watch.limits().predictSeconds();
            },
            recorder == null ? null : recorder.entry());
    calls.add(call);
    return call;
  }

  private void look() {
    for (Call call : calls) {
      List<Item> overdue = call.overdue();
      if (!overdue.isEmpty() && !overran) {
        overran = true;
        watch.overran().accept(fail(call, overdue));
      }
    }
  }

  /** Fails the tasks that wait for the call; returns what the first of them is told. */
  private static OverrunException fail(Call call, List<Item> items) {
    Map<ShardRun, List<Item>> byRun = new LinkedHashMap<>();
    items.forEach(item -> byRun.computeIfAbsent(item.run, run -> new ArrayList<>()).add(item));
    OverrunException first = null;
    for (Map.Entry<ShardRun, List<Item>> each : byRun.entrySet()) {
      List<Item> its = each.getValue();
      OverrunException failure =
          new OverrunException(
              "%s %s does not end (spec.failurePolicy.%s: %d)"
                  .formatted(call.kind.doing, names(its), call.kind.field, call.limitSeconds),
              each.getKey().shard(),
              its.stream().map(item -> item.position).toList());
      each.getKey().fail(failure);
      first = first == null ? failure : first;
    }
    if (first == null) {
      throw new IllegalStateException("a call without an image");
    }
    return first;
  }

  /** The images' locations, the first few of them. */
  static String names(List<Item> items) {
    String names =
        items.stream()
            .limit(MOST_KEYS)
            .map(item -> item.object.location().toString())
            .collect(Collectors.joining(", "));
    int more = items.size() - MOST_KEYS;
    return more > 0 ? names + " and " + more + " more" : names;
  }

  /** Ends the watch; all calls must have ended, or have been given up. */
  @Override
  public void close() {
    watchdog.shutdownNow();
    try {
      if (recorder != null) {
        recorder.close();
      }
    } catch (IOException e) {
      LOG.warn("{} is left behind: {}", watch.flightRecord(), e.toString());
    }
  }
}
