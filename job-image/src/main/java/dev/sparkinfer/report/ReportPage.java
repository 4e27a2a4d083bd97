package dev.sparkinfer.report;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Properties;

/**
 * The report of a finished run: one HTML file that needs nothing else.
 *
 * <p>Style, script and pictures are inside. A content security policy names the digests of its one
 * style sheet and two scripts, so the page can neither load nor run anything that a key or a label
 * smuggles in. Without JavaScript the two curves are tables; all else stays.
 */
public final class ReportPage {
  private static final String STYLE = ours("report.css");
  private static final String CHARTS = ours("charts.js");
  private static final String D3 = webJar("d3", "dist/d3.min.js");

  private ReportPage() {}

  /** The page as UTF-8 HTML. */
  public static byte[] render(ReportData data) {
    Map<String, Object> page =
        Map.of(
            "run", ReportView.of(data),
            "style", STYLE,
            "charts", CHARTS,
            "d3", D3,
            "policy",
                "default-src 'none'; img-src data:; style-src %s; script-src %s %s; base-uri 'none'; form-action 'none'"
                    .formatted(digest(STYLE), digest(D3), digest(CHARTS)));
    return Mustache.compiler()
        .emptyStringIsFalse(true)
        .withLoader(partial -> new StringReader(ours(partial + ".mustache")))
        .compile(ours("report.mustache"))
        .execute(page)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String ours(String name) {
    return read("/dev/sparkinfer/report/" + name);
  }

  private static String webJar(String name, String path) {
    Properties properties = new Properties();
    try {
      properties.load(
          new StringReader(read("/META-INF/maven/org.webjars.npm/" + name + "/pom.properties")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String version = properties.getProperty("version");
    return read("/META-INF/resources/webjars/" + name + "/" + version + "/" + path);
  }

  private static String read(String resource) {
    try (InputStream in = ReportPage.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String digest(String inline) {
    try {
      byte[] sha256 =
          MessageDigest.getInstance("SHA-256").digest(inline.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(sha256) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
