package dev.sparkinfer.storage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An HTTP server that answers the n-th request as told, truthfully or not, one a connection. */
final class ScriptedServer implements AutoCloseable {

  /** What is done with one request. */
  interface Step {
    /** Writes the answer; the connection is closed afterwards. */
    void answer(String request, OutputStream out) throws IOException;
  }

  private static final Pattern CONTENT_LENGTH =
      Pattern.compile("(?i)\r\nContent-Length: (\\d+)\r\n");

  private final ServerSocket socket;
  private final List<Step> steps;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger next = new AtomicInteger();
  private final ExecutorService pool = Executors.newCachedThreadPool();

  private ScriptedServer(ServerSocket socket, List<Step> steps) {
    this.socket = socket;
    this.steps = steps;
    pool.execute(this::accept);
  }

  /** The last step answers all further requests too. */
  static ScriptedServer start(Step... steps) throws IOException {
    return on(new ServerSocket(0, 512, InetAddress.getLoopbackAddress()), steps);
  }

  static ScriptedServer on(ServerSocket socket, Step... steps) {
    return new ScriptedServer(socket, List.of(steps));
  }

  /** A whole answer. */
  static Step answer(int status, String headers, String body) {
    return (request, out) -> {
      String content = request.startsWith("HEAD ") ? "" : body;
      StringBuilder head =
          new StringBuilder("HTTP/1.1 " + status + " Said\r\nConnection: close\r\n");
      if (!headers.contains("Content-Length")) {
        head.append("Content-Length: ").append(body.length()).append("\r\n");
      }
      if (!headers.isEmpty()) {
        head.append(headers).append("\r\n");
      }
      out.write((head + "\r\n" + content).getBytes(ISO_8859_1));
    };
  }

  static Step ok(String body) {
    return answer(200, "ETag: \"e1\"", body);
  }

  /** An error as S3 words it. */
  static Step error(int status, String code) {
    return answer(
        status,
        "Content-Type: application/xml",
        "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>told why</Message></Error>"
            .formatted(code));
  }

  /** The connection is closed without a word. */
  static Step hangUp() {
    return (request, out) -> {};
  }

  String endpoint() {
    return "http://127.0.0.1:" + port();
  }

  int port() {
    return socket.getLocalPort();
  }

  /** Head of each request so far. */
  List<String> requests() {
    return requests;
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        pool.execute(() -> serve(connection));
      } catch (IOException e) {
        return; // Closed.
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      InputStream in = connection.getInputStream();
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
        int read = in.read();
        if (read < 0) {
          return;
        }
        head.write(read);
      }
      String request = head.toString(ISO_8859_1);
      Matcher length = CONTENT_LENGTH.matcher(request);
      if (length.find()) {
        in.readNBytes(Integer.parseInt(length.group(1)));
      }
      requests.add(request);
      int number = Math.min(next.getAndIncrement(), steps.size() - 1);
      steps.get(number).answer(request, connection.getOutputStream());
      connection.getOutputStream().flush();
    } catch (IOException e) {
      return; // The client went away, or would not speak TLS: its side tells the test.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    pool.shutdownNow();
  }
}
