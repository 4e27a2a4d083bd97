package dev.sparkinfer.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 of a file whose pieces come from several threads at once. A piece waits for those
 * before it: nothing but what those threads hold is kept.
 */
final class OrderedDigest {
  private final MessageDigest sha256 = newSha256();
  private long next;

  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Takes a piece.
   *
   * @param offset where it stands in the file; some thread brings what is before it
   */
  synchronized void update(long offset, byte[] piece) throws InterruptedException {
    while (next != offset) {
      wait();
    }
    sha256.update(piece);
    next += piece.length;
    notifyAll();
  }

  /** The digest in hex, when all pieces are there. */
  synchronized String hex() {
    return HexFormat.of().formatHex(sha256.digest());
  }
}
