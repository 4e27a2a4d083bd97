package dev.sparkinfer.storage;

import dev.sparkinfer.storage.StorageException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** What it means that a request got no answer, or not the whole of it. */
final class ConnectionFailure {

  private ConnectionFailure() {}

  /**
   * @param url where the request went
   */
  static StorageException of(
      IOException failure, S3Request request, HttpUrl url, StorageConfig config) {
    if (failure instanceof StorageException known) {
      return known;
    }
    Kind kind = kind(failure);
    return new StorageException(
        kind,
        request + " at " + S3Urls.address(url) + ": " + told(kind, failure, url.host(), config),
        failure);
  }

  private static Kind kind(IOException failure) {
    if (failure instanceof UnknownHostException) {
      return Kind.HOST_NOT_FOUND;
    }
    if (failure instanceof SSLException) {
      return kindOfTls(failure);
    }
    boolean unconnected =
        failure instanceof ConnectException
            || failure instanceof NoRouteToHostException
            || (failure instanceof SocketTimeoutException
                && String.valueOf(failure.getMessage())
                    .toLowerCase(Locale.ROOT)
                    .contains("connect timed out"));
    return unconnected ? Kind.CONNECTION_REFUSED : Kind.UNAVAILABLE;
  }

  /** A connection that ends says nothing of certificates: the store may be restarting. */
  private static Kind kindOfTls(IOException failure) {
    boolean cut =
        cause(failure, SocketException.class) != null || cause(failure, EOFException.class) != null;
    if (!cut) {
      return Kind.TLS_FAILED;
    }
    return failure instanceof SSLHandshakeException ? Kind.CONNECTION_REFUSED : Kind.UNAVAILABLE;
  }

  private static String told(Kind kind, IOException failure, String host, StorageConfig config) {
    String said = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    String endpoint = config.origin().endpoint();
    if (kind == Kind.HOST_NOT_FOUND) {
      return "the host '"
          + host
          + "' has no address; correct "
          + (config.endpoint() == null
              ? config.field("region") + ", or set " + config.field("endpoint")
              : endpoint)
          + (config.endpoint() != null && Boolean.FALSE.equals(config.pathStyle())
              ? " (or "
                  + config.field("pathStyle")
                  + ": false puts the bucket into the host's name)"
              : "");
    }
    if (kind == Kind.CONNECTION_REFUSED) {
      return "no connection (" + said + "); is the store running, and " + endpoint + " right?";
    }
    if (kind == Kind.TLS_FAILED) {
      if (said.contains("Unsupported or unrecognized SSL message")) {
        return "it speaks no TLS there; begin " + endpoint + " with http://";
      }
      if (failure instanceof SSLPeerUnverifiedException) {
        return "its certificate is for another host (" + firstLine(said) + ")";
      }
      boolean untrusted = cause(failure, GeneralSecurityException.class) != null;
      return untrusted
          ? "its certificate is not trusted (" + said + "); set " + config.origin().caBundle()
          : "no TLS connection (" + said + "); is " + endpoint + " rightly https://?";
    }
    return said;
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse(text);
  }

  private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return type.cast(t);
      }
    }
    return null;
  }
}
