package dev.sparkinfer.job;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * Stands between a run and its S3 store, and does to requests what networks and crashes do: loses
 * them on the way there, loses their answers on the way back, or holds them up.
 *
 * <p>Requests pass as they are, with the Host that their signature covers. Conditional PUTs pass
 * one at a time: the embedded store looks and writes in two steps, a real one in one.
 */
final class InterceptingProxy implements AutoCloseable {

  /** What becomes of requests, each given as {@code METHOD /path?query}. */
  interface Fault {
    Fault NONE = new Fault() {};

    /** Before the store sees the request; false cuts the connection instead. */
    default boolean passes(String request) throws InterruptedException {
      return true;
    }

    /** After the store has done it; false cuts the connection instead of answering. */
    default boolean answers(String request) throws InterruptedException {
      return true;
    }
  }

  private static final Set<String> OF_THE_CONNECTION =
      Set.of("connection", "content-length", "date", "transfer-encoding");
  private static final byte[] NO_BODY = {};

  private final String store;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final OkHttpClient client =
      new OkHttpClient.Builder().retryOnConnectionFailure(false).build();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Object oneAtATime = new Object();
  private volatile Fault fault = Fault.NONE;

  private InterceptingProxy(String store) throws IOException {
    // Else each answer waits 40 ms for the acknowledgement of its header.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    this.store = store;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Starts on a free port, in front of {@code store}, an endpoint. */
  static InterceptingProxy before(String store) throws IOException {
    return new InterceptingProxy(store);
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** From now on. */
  void inject(Fault next) {
    fault = next;
  }

  /** Requests that the store may still be at. */
  int inFlight() {
    return inFlight.get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    inFlight.incrementAndGet();
    // Closing an exchange that has no answer yet cuts its connection.
    try (exchange) {
      String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
      Request forwarded = forwarded(exchange);
      if (!fault.passes(request)) {
        return;
      }
      try (Response response = send(forwarded)) {
        byte[] body = response.body().bytes();
        if (fault.answers(request)) {
          answer(exchange, response, body);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      inFlight.decrementAndGet();
    }
  }

  private Response send(Request request) throws IOException {
    if (request.header("If-None-Match") == null) {
      return client.newCall(request).execute();
    }
    synchronized (oneAtATime) {
      Response response = client.newCall(request).execute();
      byte[] body = response.body().bytes();
      return response
          .newBuilder()
          .body(ResponseBody.create(body, response.body().contentType()))
          .build();
    }
  }

  private Request forwarded(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String method = exchange.getRequestMethod();
    Request.Builder request =
        new Request.Builder()
            .url(store + exchange.getRequestURI())
            .method(
                method, Set.of("PUT", "POST").contains(method) ? RequestBody.create(body) : null);
    for (Map.Entry<String, List<String>> header : exchange.getRequestHeaders().entrySet()) {
      if (!OF_THE_CONNECTION.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        header.getValue().forEach(value -> request.addHeader(header.getKey(), value));
      }
    }
    return request.build();
  }

  private static void answer(HttpExchange exchange, Response response, byte[] body)
      throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    response
        .headers()
        .forEach(
            header -> {
              String name = header.getFirst().toLowerCase(Locale.ROOT);
              if (!OF_THE_CONNECTION.contains(name) || (head && name.equals("content-length"))) {
                exchange.getResponseHeaders().add(header.getFirst(), header.getSecond());
              }
            });
    byte[] sent = head ? NO_BODY : body;
    exchange.sendResponseHeaders(response.code(), sent.length == 0 ? -1 : sent.length);
    exchange.getResponseBody().write(sent);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    client.connectionPool().evictAll();
    client.dispatcher().executorService().shutdown();
  }
}
