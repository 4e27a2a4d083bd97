package dev.sparkinfer.storage;

import io.minio.Http;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request to an S3 store, before it is signed.
 *
 * @param location the object, or with an empty key the bucket
 * @param content what a PUT sends; null for none
 */
record S3Request(
    Http.Method method,
    Location location,
    Map<String, String> headers,
    Map<String, String> query,
    @Nullable Content content) {

  /** Bytes to store, and what they are. */
  record Content(byte[] bytes, String type) {}

  S3Request {
    headers = Map.copyOf(headers);
    query = Map.copyOf(query);
  }

  static S3Request of(Http.Method method, Location location) {
    return new S3Request(method, location, Map.of(), Map.of(), null);
  }

  static S3Request put(Location location, byte[] content, String contentType) {
    return new S3Request(
        Http.Method.PUT, location, Map.of(), Map.of(), new Content(content, contentType));
  }

  S3Request header(String name, String value) {
    return new S3Request(method, location, with(headers, name, value), query, content);
  }

  S3Request query(String name, String value) {
    return new S3Request(method, location, headers, with(query, name, value), content);
  }

  /** The request as a message tells it: {@code GET s3://bucket/key}. */
  @Override
  public String toString() {
    return method + " " + location;
  }

  private static Map<String, String> with(Map<String, String> map, String name, String value) {
    Map<String, String> copy = new LinkedHashMap<>(map);
    copy.put(name, value);
    return copy;
  }
}
