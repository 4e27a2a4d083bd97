package dev.sparkinfer.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sparkinfer.storage.StorageConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Stands before an embedded store and passes requests on, but answers some of them itself and may
 * put other keys into listings: what no embedded store does on its own.
 */
final class S3Relay implements AutoCloseable {

  /** A status and S3's word for the error. */
  record Refusal(int status, String code) {}

  /** Decides on a request before the store sees it; null passes it on. */
  interface Rule {
    @Nullable Refusal judge(String method, String path);
  }

  private static final Set<String> HOP_BY_HOP =
      Set.of("connection", "content-length", "transfer-encoding", "date", "expect");

  private final EmbeddedS3 store;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final OkHttpClient client = new OkHttpClient();
  private volatile Rule rule = (method, path) -> null;
  private volatile UnaryOperator<String> listing = UnaryOperator.identity();

  S3Relay(EmbeddedS3 store) throws IOException {
    this.store = store;
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::relay);
    server.start();
  }

  void rule(Rule newRule) {
    rule = newRule;
  }

  /** Changes the XML of listings. */
  void listing(UnaryOperator<String> change) {
    listing = change;
  }

  /** How to reach the store through here; gives up soon. */
  StorageConfig storageConfig() {
    String endpoint = "http://127.0.0.1:" + server.getAddress().getPort();
    return Sample.patientFor(
        Duration.ofSeconds(3),
        new StorageConfig(endpoint, null, null, null, store.storageConfig().credentials(), true));
  }

  private void relay(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String method = exchange.getRequestMethod();
      Refusal refusal = rule.judge(method, exchange.getRequestURI().getPath());
      if (refusal != null) {
        String xml = "<Error><Code>" + refusal.code() + "</Code><Message>by rule</Message></Error>";
        exchange.getResponseHeaders().add("Content-Type", "application/xml");
        answer(exchange, refusal.status(), xml.getBytes(UTF_8));
        return;
      }
      try (Response response = client.newCall(request(exchange, method, body)).execute()) {
        byte[] content = response.body().bytes();
        String query = exchange.getRequestURI().getRawQuery();
        if (query != null && query.contains("list-type=2")) {
          content = listing.apply(new String(content, UTF_8)).getBytes(UTF_8);
        }
        for (String name : response.headers().names()) {
          boolean isLengthOfHead = method.equals("HEAD") && name.equalsIgnoreCase("content-length");
          if (isLengthOfHead || !HOP_BY_HOP.contains(name.toLowerCase())) {
            exchange.getResponseHeaders().put(name, response.headers(name));
          }
        }
        answer(exchange, response.code(), content);
      }
    }
  }

  private Request request(HttpExchange exchange, String method, byte[] body) {
    Headers.Builder headers = new Headers.Builder();
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!HOP_BY_HOP.contains(name.toLowerCase())) {
                values.forEach(value -> headers.add(name, value));
              }
            });
    HttpUrl url =
        HttpUrl.get(store.endpoint())
            .newBuilder()
            .encodedPath(exchange.getRequestURI().getRawPath())
            .encodedQuery(exchange.getRequestURI().getRawQuery())
            .build();
    RequestBody content = method.equals("PUT") ? RequestBody.create(body, null) : null;
    return new Request.Builder().url(url).headers(headers.build()).method(method, content).build();
  }

  private static void answer(HttpExchange exchange, int status, byte[] content) throws IOException {
    boolean empty = content.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, empty ? -1 : content.length);
    if (!empty) {
      exchange.getResponseBody().write(content);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    client.connectionPool().evictAll();
    client.dispatcher().executorService().shutdown();
  }
}
