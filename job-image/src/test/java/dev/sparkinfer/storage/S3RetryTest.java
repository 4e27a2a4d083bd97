package dev.sparkinfer.storage;

import static dev.sparkinfer.storage.ScriptedServer.answer;
import static dev.sparkinfer.storage.ScriptedServer.error;
import static dev.sparkinfer.storage.ScriptedServer.hangUp;
import static dev.sparkinfer.storage.ScriptedServer.ok;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sparkinfer.storage.ScriptedServer.Step;
import dev.sparkinfer.storage.Storage.PutOutcome;
import dev.sparkinfer.storage.StorageException.Kind;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What can pass is waited for, within a bound; what cannot is told at once. */
@Timeout(60)
class S3RetryTest {

  private static final Location OBJECT = Location.parse("s3://photos/a.jpg");

  private static StorageException failure(ThrowingCallable call) {
    return catchThrowableOfType(StorageException.class, call);
  }

  /** Sends nothing until the test ends. */
  private static Step silence() {
    return (request, out) -> {
      try {
        TimeUnit.SECONDS.sleep(30);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  static Stream<Arguments> passingFaults() {
    return Stream.of(
        Arguments.of("503", error(503, "SlowDown")),
        Arguments.of("500", error(500, "InternalError")),
        Arguments.of("429", answer(429, "", "")),
        Arguments.of("400 RequestTimeout", error(400, "RequestTimeout")),
        Arguments.of("no answer", hangUp()),
        Arguments.of("half an answer", answer(200, "Content-Length: 100", "half")),
        Arguments.of("half a head", (Step) (r, out) -> out.write("HTTP/1.1 20".getBytes(UTF_8))),
        Arguments.of("silence", silence()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("passingFaults")
  void outlastsWhatPasses(String name, Step fault) throws Exception {
    try (ScriptedServer server = ScriptedServer.start(fault, fault, ok("content"));
        Storage storage = S3Stores.at(server.endpoint())) {
      assertThat(storage.read(OBJECT, null, 100)).asString(UTF_8).isEqualTo("content");
      assertThat(server.requests()).hasSizeGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void givesUpWithinTheBound() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(error(503, "SlowDown"));
        Storage storage = S3Stores.at(server.endpoint())) {
      long startNanos = System.nanoTime();
      StorageException e = failure(() -> storage.read(OBJECT, null, 100));

      assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(e).hasMessageContaining("gave up after").hasMessageContaining("SlowDown");
      assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
          .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
      assertThat(server.requests()).hasSizeBetween(20, 200);
    }
  }

  @Test
  void aLostReplyOfAConditionalPutIsExisted() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(hangUp(), error(412, "PreconditionFailed"));
        Storage storage = S3Stores.at(server.endpoint())) {
      assertThat(storage.putIfAbsent(OBJECT, new byte[9], "text/plain", Map.of("n", "1")))
          .isEqualTo(PutOutcome.EXISTED);
      assertThat(server.requests())
          .allSatisfy(
              request ->
                  assertThat(request)
                      .startsWith("PUT /photos/a.jpg ")
                      .containsIgnoringCase("\r\nIf-None-Match: *\r\n")
                      .containsIgnoringCase("\r\nx-amz-meta-n: 1\r\n"));
    }
  }

  @Test
  void aConflictOfConditionalPutsIsTriedAgain() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(error(409, "ConditionalRequestConflict"), ok(""));
        Storage storage = S3Stores.at(server.endpoint())) {
      assertThat(storage.putIfAbsent(OBJECT, new byte[9], "text/plain", Map.of()))
          .isEqualTo(PutOutcome.CREATED);
    }
  }

  @Test
  void aRefusedPortIsToldSoonAtFirst() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (Storage storage = S3Stores.at("http://127.0.0.1:" + port)) {
      long startNanos = System.nanoTime();
      StorageException e = failure(() -> storage.read(OBJECT, null, 100));

      assertThat(e.kind()).isEqualTo(Kind.CONNECTION_REFUSED);
      assertThat(e).hasMessageContaining(":" + port).hasMessageContaining("spec.storage.endpoint");
      assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
          .isLessThan(Duration.ofSeconds(1));
    }
  }

  @Test
  void aStoreThatRestartsIsWaitedFor() throws Exception {
    ScriptedServer first = ScriptedServer.start(ok("one"));
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try (Storage storage = S3Stores.at(first.endpoint())) {
      storage.read(OBJECT, null, 100);
      first.close();
      Future<byte[]> reading = pool.submit(() -> storage.read(OBJECT, null, 100));
      Awaitility.await()
          .during(Duration.ofMillis(300))
          .atMost(Duration.ofSeconds(1))
          .until(() -> !reading.isDone());

      ServerSocket again = new ServerSocket(first.port(), 50, InetAddress.getLoopbackAddress());
      try (ScriptedServer second = ScriptedServer.on(again, ok("two"))) {
        assertThat(reading.get()).asString(UTF_8).isEqualTo("two");
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aHostWithoutAddressIsTold() throws Exception {
    try (Storage storage = S3Stores.at("http://nowhere.invalid:9000")) {
      StorageException e = failure(() -> storage.read(OBJECT, null, 100));

      assertThat(e.kind()).isEqualTo(Kind.HOST_NOT_FOUND);
      assertThat(e).hasMessageContaining("nowhere.invalid");
    }
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    RetryPolicy patient =
        new RetryPolicy(
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));
    try (ScriptedServer server = ScriptedServer.start(error(503, "SlowDown"));
        Storage storage =
            StorageOpener.open(
                new StorageConfig(server.endpoint(), null, null, null, S3Stores.KEYS, true),
                "s3",
                patient)) {
      Thread reader = Thread.currentThread();
      ExecutorService pool = Executors.newSingleThreadExecutor();
      pool.execute(
          () -> {
            Awaitility.await().until(() -> reader.getState() == Thread.State.TIMED_WAITING);
            reader.interrupt();
          });
      StorageException e = failure(() -> storage.read(OBJECT, null, 100));

      assertThat(Thread.interrupted()).isTrue();
      assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(e).hasMessageContaining("Interrupted").hasMessageContaining("SlowDown");
      pool.shutdownNow();
    }
  }

  @Test
  void asksForManyObjectsAtOnce() throws Exception {
    int many = 256;
    CountDownLatch allThere = new CountDownLatch(many);
    Step together =
        (request, out) -> {
          allThere.countDown();
          try {
            if (allThere.await(20, TimeUnit.SECONDS)) {
              ok("x").answer(request, out);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    RetryPolicy calm =
        new RetryPolicy(
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofMillis(5),
            Duration.ofMillis(50),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20));
    ExecutorService pool = Executors.newFixedThreadPool(many);
    try (ScriptedServer server = ScriptedServer.start(together);
        Storage storage =
            StorageOpener.open(
                new StorageConfig(server.endpoint(), null, null, null, S3Stores.KEYS, true),
                "s3",
                calm)) {
      List<Callable<byte[]>> reads =
          IntStream.range(0, many)
              .<Callable<byte[]>>mapToObj(i -> () -> storage.read(OBJECT, null, 100))
              .toList();

      for (Future<byte[]> read : pool.invokeAll(reads)) {
        assertThat(read.get()).hasSize(1);
      }
      assertThat(server.requests()).hasSize(many);
    } finally {
      pool.shutdownNow();
    }
  }
}
