package dev.sparkinfer.bench.scale;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An S3 store in memory for one run with very many parts. Of a part it keeps the name and the
 * metadata, and the statistics of all parts are one document: what it holds of 10^5 parts is small.
 * It answers at once or after a while, for which it needs no thread.
 */
final class ScaleStore implements AutoCloseable {
  private static final int PAGE_KEYS = 1_000;
  private static final int THREADS = 16;
  private static final int WAITING_CONNECTIONS = 1_024;
  private static final String METADATA = "x-amz-meta-";
  private static final byte[] NOTHING = {};

  /** An object; its key begins with the bucket. */
  private record Stored(byte[] content, Map<String, String> metadata) {
    String etag() {
      return Integer.toHexString(Arrays.hashCode(content));
    }
  }

  /** What is sent back. */
  private record Answer(int status, byte[] body, @Nullable Stored object) {
    static Answer empty(int status) {
      return new Answer(status, NOTHING, null);
    }
  }

  private final ConcurrentSkipListMap<String, Stored> objects = new ConcurrentSkipListMap<>();
  private final AtomicInteger parts = new AtomicInteger();
  private final HttpServer server;
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);
  private final byte[] statistics;
  private volatile Duration delay = Duration.ZERO;
  private volatile long lastPartNanos;
  private volatile long successNanos;

  /**
   * @param statistics what is said of each part
   */
  ScaleStore(byte[] statistics) throws IOException {
    this.statistics = statistics;
    // Else each answer waits for the acknowledgement of its header, and connections are closed.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.maxIdleConnections", "4096");
    server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), WAITING_CONNECTIONS);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** From now on, each answer takes that long. */
  void delay(Duration each) {
    delay = each;
  }

  void put(String key, byte[] content) {
    objects.put(key, new Stored(content, Map.of()));
  }

  byte[] get(String key) {
    return Objects.requireNonNull(objects.get(key), key).content();
  }

  boolean has(String key) {
    return objects.containsKey(key);
  }

  /** Removes objects, and forgets when the last part came. */
  void remove(Predicate<String> which) {
    objects.keySet().removeIf(which);
    parts.set((int) objects.keySet().stream().filter(ScaleStore::isPart).count());
    lastPartNanos = 0;
    successNanos = 0;
  }

  int parts() {
    return parts.get();
  }

  /** From the last part to {@code _SUCCESS}. */
  double secondsToSuccess() {
    if (lastPartNanos == 0 || successNanos == 0) {
      throw new IllegalStateException("the run wrote no part or no _SUCCESS");
    }
    return (successNanos - lastPartNanos) / 1e9;
  }

  private static boolean isPart(String key) {
    return key.contains("/part-") && !isStatistics(key);
  }

  private static boolean isStatistics(String key) {
    return key.contains("/statistics/");
  }

  private void handle(HttpExchange exchange) throws IOException {
    Answer answer = answer(exchange);
    if (delay.isZero()) {
      send(exchange, answer);
    } else {
      // Nobody waits for the future: an answer that cannot be sent is a client that is gone.
      var unused =
          threads.schedule(() -> send(exchange, answer), delay.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String key = exchange.getRequestURI().getPath().substring(1);
    String query = exchange.getRequestURI().getRawQuery();
    return switch (exchange.getRequestMethod()) {
      case "PUT" -> put(exchange, key, body);
      case "DELETE" -> {
        objects.remove(key);
        yield Answer.empty(204);
      }
      case "HEAD" -> head(key);
      case "GET" ->
          query != null && query.contains("list-type=2")
              ? list(key.replaceAll("/$", "") + "/", query)
              : read(key, exchange.getRequestHeaders().getFirst("Range"));
      default -> Answer.empty(405);
    };
  }

  private Answer put(HttpExchange exchange, String key, byte[] body) {
    if (isStatistics(key)) {
      return Answer.empty(200);
    }
    Map<String, String> metadata = new TreeMap<>();
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (name.regionMatches(true, 0, METADATA, 0, METADATA.length())) {
                metadata.put(name, values.get(0));
              }
            });
    Stored stored = new Stored(isPart(key) ? NOTHING : body, metadata);
    boolean ifAbsent = exchange.getRequestHeaders().containsKey("If-None-Match");
    Stored before = ifAbsent ? objects.putIfAbsent(key, stored) : objects.put(key, stored);
    if (before == null && isPart(key)) {
      parts.incrementAndGet();
      lastPartNanos = System.nanoTime();
    }
    if (key.endsWith("/_SUCCESS")) {
      successNanos = System.nanoTime();
    }
    return Answer.empty(ifAbsent && before != null ? 412 : 200);
  }

  private @Nullable Stored stored(String key) {
    return isStatistics(key) ? new Stored(statistics, Map.of()) : objects.get(key);
  }

  private Answer head(String key) {
    Stored stored = stored(key);
    return stored == null ? Answer.empty(404) : new Answer(200, stored.content(), stored);
  }

  private Answer read(String key, @Nullable String range) {
    Stored stored = stored(key);
    if (stored == null) {
      return new Answer(404, xml("<Error><Code>NoSuchKey</Code></Error>"), null);
    }
    if (range == null) {
      return new Answer(200, stored.content(), stored);
    }
    String[] ends = range.substring("bytes=".length()).split("-");
    int from = Integer.parseInt(ends[0]);
    int to = Math.min(stored.content().length, Integer.parseInt(ends[1]) + 1);
    return from >= to
        ? Answer.empty(416)
        : new Answer(206, Arrays.copyOfRange(stored.content(), from, to), stored);
  }

  private Answer list(String bucket, String query) {
    Map<String, String> parameters = new TreeMap<>();
    for (String pair : query.split("&")) {
      String[] both = pair.split("=", 2);
      parameters.put(both[0], URLDecoder.decode(both[1], StandardCharsets.UTF_8));
    }
    String prefix = bucket + parameters.getOrDefault("prefix", "");
    String token = parameters.get("continuation-token");
    String after = token == null ? parameters.get("start-after") : token;
    StringBuilder contents = new StringBuilder();
    String last = after == null ? prefix : bucket + after;
    int count = 0;
    boolean truncated = false;
    for (Map.Entry<String, Stored> object :
        objects.tailMap(last.compareTo(prefix) > 0 ? last : prefix, after == null).entrySet()) {
      if (!object.getKey().startsWith(prefix)) {
        break;
      }
      if (count == PAGE_KEYS) {
        truncated = true;
        break;
      }
      count++;
      last = object.getKey();
      contents
          .append("<Contents><Key>")
          .append(encoded(last.substring(bucket.length())))
          .append("</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>")
          .append(object.getValue().etag())
          .append("</ETag><Size>")
          .append(object.getValue().content().length)
          .append("</Size></Contents>");
    }
    String next =
        truncated
            ? "<NextContinuationToken>"
                + last.substring(bucket.length())
                + "</NextContinuationToken>"
            : "";
    return new Answer(
        200,
        xml(
            "<ListBucketResult><Name>"
                + bucket.substring(0, bucket.length() - 1)
                + "</Name><Prefix>"
                + encoded(prefix.substring(bucket.length()))
                + "</Prefix><KeyCount>"
                + count
                + "</KeyCount><MaxKeys>"
                + PAGE_KEYS
                + "</MaxKeys><EncodingType>url</EncodingType><IsTruncated>"
                + truncated
                + "</IsTruncated>"
                + next
                + contents
                + "</ListBucketResult>"),
        null);
  }

  private static String encoded(String key) {
    return URLEncoder.encode(key, StandardCharsets.UTF_8);
  }

  private static byte[] xml(String text) {
    return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + text).getBytes(StandardCharsets.UTF_8);
  }

  private static void send(HttpExchange exchange, Answer answer) {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    try (exchange) {
      Stored object = answer.object();
      if (object != null) {
        exchange.getResponseHeaders().set("ETag", '"' + object.etag() + '"');
        object.metadata().forEach(exchange.getResponseHeaders()::set);
      }
      if (head) {
        exchange.getResponseHeaders().set("Content-Length", "" + answer.body().length);
      }
      boolean bodiless = head || answer.body().length == 0;
      exchange.sendResponseHeaders(answer.status(), bodiless ? -1 : answer.body().length);
      if (!bodiless) {
        exchange.getResponseBody().write(answer.body());
      }
    } catch (IOException e) {
      // The client has gone; the run says so itself, if it should not have.
      exchange.close();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
