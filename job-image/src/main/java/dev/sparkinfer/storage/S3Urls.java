package dev.sparkinfer.storage;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** The URLs of one store's buckets and objects; every byte of a key keeps its meaning. */
final class S3Urls {

  private static final String HEX = "0123456789ABCDEF";
  private static final String REGION = "([a-z]{2}(?:-[a-z]+)+-\\d+)";
  private static final String AWS_DOMAIN = "(amazonaws\\.com(?:\\.cn)?)";

  /** The addresses in which AWS wants the bucket's region: type, dual stack, region, domain. */
  private static final Pattern REGIONAL =
      Pattern.compile("(s3(?:-fips)?)[.-](dualstack\\.)?(?:" + REGION + "\\.)?" + AWS_DOMAIN);

  private static final Pattern REGION_IN_HOST =
      Pattern.compile("(?:^|[.-])" + REGION + "\\.(?:vpce\\.)?" + AWS_DOMAIN + "$");

  private final HttpUrl base;
  private final boolean pathStyle;

  S3Urls(StorageConfig config) {
    String region = config.region();
    String aws =
        region != null && region.startsWith("cn-")
            ? "https://s3.amazonaws.com.cn"
            : "https://s3.amazonaws.com";
    this.base = HttpUrl.get(config.endpoint() == null ? aws : config.endpoint());
    this.pathStyle = config.pathStyle() == null ? config.endpoint() != null : config.pathStyle();
  }

  /** The region that the address names; null when it names none. */
  @Nullable String region() {
    return regionIn(base.host());
  }

  /** The region that one of AWS's host names tells. */
  static @Nullable String regionIn(String host) {
    Matcher matcher = REGION_IN_HOST.matcher(host);
    return matcher.find() ? matcher.group(1) : null;
  }

  /** The URL of an object, or with an empty key of a bucket. */
  HttpUrl of(Location location, Map<String, String> query, String region) {
    String bucket = location.bucket();
    Matcher regional = REGIONAL.matcher(base.host());
    String host = base.host();
    if (regional.matches()) {
      String dualStack = regional.group(2) == null ? "" : regional.group(2);
      host = regional.group(1) + "." + dualStack + region + "." + regional.group(4);
    }
    // No certificate for *.host covers a bucket with a dot in its name.
    boolean bucketInPath = pathStyle || (bucket.contains(".") && base.isHttps());
    StringBuilder path = new StringBuilder(base.encodedPath());
    if (path.charAt(path.length() - 1) == '/') {
      path.setLength(path.length() - 1);
    }
    if (bucketInPath) {
      path.append('/').append(encode(bucket, ""));
    }
    if (!location.key().isEmpty() || path.isEmpty()) {
      path.append('/').append(encode(location.key(), "/"));
    }
    return base.newBuilder()
        .host(bucketInPath ? host : bucket + "." + host)
        .encodedPath(path.toString())
        .encodedQuery(query.isEmpty() ? null : encoded(query))
        .build();
  }

  private static String encoded(Map<String, String> query) {
    StringJoiner joined = new StringJoiner("&");
    new TreeMap<>(query)
        .forEach((name, value) -> joined.add(encode(name, "") + "=" + encode(value, "")));
    return joined.toString();
  }

  /** As signatures want it: every byte but letters, digits and {@code -._~} as {@code %XX}. */
  static String encode(String text, String kept) {
    StringBuilder encoded = new StringBuilder(text.length() + 16);
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (each & 0xFF);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (plain || "-._~".indexOf(c) >= 0 || kept.indexOf(c) >= 0) {
        encoded.append(c);
      } else {
        encoded.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    return encoded.toString();
  }

  /** Where a URL leads, without what it asks for there: {@code http://host:port}. */
  static String address(HttpUrl url) {
    String text = url.newBuilder().encodedPath("/").query(null).fragment(null).build().toString();
    return text.substring(0, text.length() - 1);
  }
}
