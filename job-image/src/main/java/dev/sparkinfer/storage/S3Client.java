package dev.sparkinfer.storage;

import dev.sparkinfer.storage.StorageException.Kind;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/**
 * Sends requests to one S3 store: signed, retried, and sent again where the store wants them
 * otherwise (in another region, to another of its addresses, with fresh keys). Calls run on the
 * caller's thread, so that OkHttp's limit of five asynchronous calls a host does not apply.
 */
final class S3Client implements AutoCloseable {

  /** Reads an answer's body; the response is closed for it. */
  interface Answer<T> {
    T read(Response response) throws IOException;
  }

  private static final int IDLE_CONNECTIONS = 256;
  private static final int MOST_REDIRECTS = 3;
  private static final Duration LONGEST_CALL = Duration.ofMinutes(15);
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final String DEFAULT_REGION = "us-east-1";

  private final StorageConfig config;
  private final S3Urls urls;
  private final KeySource keys;
  private final OkHttpClient http;
  private final Retries retries;
  private final String firstRegion;
  private final Map<String, String> learnedRegions = new ConcurrentHashMap<>();

  /**
   * @throws StorageException {@code TLS_FAILED}: the CA bundle cannot be read
   */
  S3Client(StorageConfig config) throws StorageException {
    this(config, KeySource.of(config), AmbientRegion.of(System.getenv()));
  }

  /**
   * @param ambientRegion which to try first when neither the configuration nor the address names
   *     one
   */
  S3Client(StorageConfig config, KeySource keys, @Nullable String ambientRegion)
      throws StorageException {
    this.config = config;
    this.urls = new S3Urls(config);
    this.keys = keys;
    this.http = http(config);
    this.retries = new Retries(config.retries());
    this.firstRegion =
        Optional.ofNullable(config.region())
            .or(() -> Optional.ofNullable(urls.region()))
            .or(() -> Optional.ofNullable(ambientRegion))
            .orElse(DEFAULT_REGION);
  }

  private static OkHttpClient http(StorageConfig config) throws StorageException {
    RetryPolicy policy = config.retries();
    // HTTP/1.1 only: one slow HTTP/2 connection would carry every request.
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .protocols(List.of(Protocol.HTTP_1_1))
            .followRedirects(false)
            .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, 1, TimeUnit.MINUTES))
            .connectTimeout(policy.connect())
            .readTimeout(policy.silence())
            .writeTimeout(policy.silence())
            .callTimeout(LONGEST_CALL);
    if (config.caBundle() != null) {
      X509TrustManager trust =
          CaBundle.trustManager(Path.of(config.caBundle()), config.origin().caBundle());
      try {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {trust}, new SecureRandom());
        builder.sslSocketFactory(tls.getSocketFactory(), trust);
      } catch (GeneralSecurityException e) {
        throw new StorageException(Kind.TLS_FAILED, "This JDK has no TLS: " + e.getMessage(), e);
      }
    }
    return builder.build();
  }

  /**
   * Sends a request until it has an answer.
   *
   * @param alsoFine statuses besides 2xx that are left to the reader
   */
  <T> T call(S3Request request, Set<Integer> alsoFine, Answer<T> answer) throws StorageException {
    String bucket = request.location().bucket();
    if (!BUCKET.matcher(bucket).matches()) {
      throw new StorageException(
          Kind.BUCKET_NOT_FOUND,
          request + " cannot be sent: '" + bucket + "' is no bucket's name; correct the URI",
          null);
    }
    S3Request sent =
        config.requesterPays() ? request.header("x-amz-request-payer", "requester") : request;
    return retries.call(() -> attempt(sent, alsoFine, answer));
  }

  private <T> T attempt(S3Request request, Set<Integer> alsoFine, Answer<T> answer)
      throws StorageException {
    String bucket = request.location().bucket();
    boolean mayLearnRegion = config.region() == null;
    boolean mayRenewKeys = true;
    int redirects = 0;
    HttpUrl redirected = null;
    while (true) {
      String region = learnedRegions.getOrDefault(bucket, firstRegion);
      HttpUrl url =
          redirected == null ? urls.of(request.location(), request.query(), region) : redirected;
      AwsCredentials signer = keys.keys();
      S3Error error;
      try (Response response = http.newCall(sign(request, url, region, signer)).execute()) {
        boolean fine = response.isSuccessful() || alsoFine.contains(response.code());
        if (fine && !isPage(request, response)) {
          retries.contacted();
          return answer.read(response);
        }
        error = S3Error.of(response);
      } catch (UnexpectedAnswerException e) {
        error = e.error();
      } catch (IOException e) {
        throw ConnectionFailure.of(e, request, url, config);
      }
      if (error.isS3s()) {
        retries.contacted();
      }
      String wanted = error.region();
      if (mayLearnRegion && wanted != null && error.asksForAnotherRegion(region)) {
        learnedRegions.put(bucket, wanted);
        mayLearnRegion = false;
        redirected = null;
      } else if (mayRenewKeys && signer != null && error.saysExpired() && keys.renew(signer)) {
        mayRenewKeys = false;
      } else {
        redirected =
            Redirects.target(error, request, url).orElseThrow(refusal(error, request, url, region));
        if (++redirects > MOST_REDIRECTS) {
          throw refusal(error, request, url, region).get();
        }
      }
    }
  }

  private Supplier<StorageException> refusal(
      S3Error error, S3Request request, HttpUrl url, String region) {
    return () -> S3Refusal.of(error, request, url, region, config);
  }

  /** Whether a proxy speaks in place of an object, or of a write's answer: stores give etags. */
  private static boolean isPage(S3Request request, Response response) {
    String planned = request.headers().get("If-Match");
    String etag = response.header("ETag");
    if (request.location().key().isEmpty() || (etag != null && planned == null)) {
      return false;
    }
    if (response.code() == HttpURLConnection.HTTP_NO_CONTENT) {
      return false; // Whatever type it claims: moto says HTML of nothing.
    }
    String type = response.header("Content-Type", "").toLowerCase(Locale.ROOT);
    if (type.startsWith("text/html")) {
      return etag == null || !S3Storage.etag(etag).equals(S3Storage.etag(planned));
    }
    boolean text = type.startsWith("text/plain") || type.startsWith("application/json");
    return etag == null
        && response.isSuccessful()
        && ((text && (planned != null || request.content() != null))
            || (planned != null && response.body().contentLength() == 0));
  }

  private static Request sign(
      S3Request request, HttpUrl url, String region, @Nullable AwsCredentials signer)
      throws StorageException {
    try {
      return S3Signature.signed(request, url, region, signer);
    } catch (MinioException e) {
      throw new StorageException(
          Kind.CREDENTIALS_REFUSED, request + " cannot be signed: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    keys.close();
    http.connectionPool().evictAll();
    http.dispatcher().executorService().shutdown();
  }
}
