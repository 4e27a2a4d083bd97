package dev.sparkinfer.operator.driver;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The name that all objects of one attempt share: the resource's, cut, and 8 hex digits of its UID
 * and attempt. It has at most 41 characters, so that the driver's pod, which gets six more, can
 * give its name to executors: Spark takes 47.
 */
public record RunName(String value) {
  private static final int MOST_OF_RESOURCE = 32;
  private static final int DIGEST_BYTES = 4;

  /** The name of the current attempt. */
  public static RunName of(BatchInference resource) {
    return of(resource, resource.getSpec().attempt());
  }

  /** The name of some attempt. */
  public static RunName of(BatchInference resource, int number) {
    String whole = resource.getMetadata().getName().replace('.', '-');
    String cut =
        whole.substring(0, Math.min(whole.length(), MOST_OF_RESOURCE)).replaceFirst("-+$", "");
    String attempt = resource.getMetadata().getUid() + "/" + number;
    byte[] digest = sha256(attempt.getBytes(StandardCharsets.UTF_8));
    return new RunName(cut + "-" + HexFormat.of().formatHex(digest, 0, DIGEST_BYTES));
  }

  /** Of the RoleBinding with which the driver starts executors. */
  public String driverBinding() {
    return value + "-driver";
  }

  /** Of the progress ConfigMap, and of the Role and RoleBinding to write it. */
  public String progress() {
    return value + "-progress";
  }

  /** Of the Secret that driver and executors share. */
  public String rpc() {
    return value + "-rpc";
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
