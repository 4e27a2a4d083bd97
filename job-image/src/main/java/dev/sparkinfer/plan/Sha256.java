package dev.sparkinfer.plan;

import com.google.common.hash.Hashing;

/** SHA-256 as lower-case hex. */
final class Sha256 {
  private Sha256() {}

  static String hex(byte[] bytes) {
    return Hashing.sha256().hashBytes(bytes).toString();
  }
}
