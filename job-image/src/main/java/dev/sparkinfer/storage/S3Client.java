package dev.sparkinfer.storage;

import dev.sparkinfer.storage.StorageException.Kind;
import io.minio.Checksum;
import io.minio.GetObjectArgs;
import io.minio.HeadBucketArgs;
import io.minio.Http;
import io.minio.credentials.Credentials;
import io.minio.credentials.Provider;
import io.minio.credentials.StaticProvider;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to one S3 store: signed by minio-java, retried, each failure told by its kind.
 *
 * <p>minio-java builds and signs each request; its own calls are not used, because they ask for
 * each bucket's region first, hide the pages of listings, and drop what an error says. Calls run on
 * the caller's thread, so that OkHttp's limit of five asynchronous calls a host does not apply.
 */
final class S3Client implements AutoCloseable {

  /** Reads an answer's body; the response is closed for it. */
  interface Answer<T> {
    T read(Response response) throws IOException;
  }

  private static final int IDLE_CONNECTIONS = 256;
  private static final Duration LONGEST_CALL = Duration.ofMinutes(15);
  private static final String DEFAULT_REGION = "us-east-1";
  private static final String USER_AGENT = "sparkinfer";

  private final StorageConfig config;
  private final String endpoint;
  private final Http.BaseUrl baseUrl;
  private final @Nullable Provider provider;
  private final OkHttpClient http;
  private final Retries retries;
  private final Map<String, String> learnedRegions = new ConcurrentHashMap<>();

  /**
   * @throws StorageException {@code TLS_FAILED}: the CA bundle cannot be read
   * @throws IllegalArgumentException the endpoint is no URL
   */
  S3Client(StorageConfig config) throws StorageException {
    this.config = config;
    this.endpoint = config.endpoint() == null ? awsEndpoint(config.region()) : config.endpoint();
    this.baseUrl = baseUrl(endpoint);
    boolean pathStyle = config.pathStyle() == null ? config.endpoint() != null : config.pathStyle();
    if (pathStyle) {
      baseUrl.disableVirtualStyleEndpoint();
    } else {
      baseUrl.enableVirtualStyleEndpoint();
    }
    this.provider = provider(config.credentials());
    this.http = http(config.caBundle(), config.retries());
    this.retries = new Retries(config.retries());
  }

  private static Http.BaseUrl baseUrl(String endpoint) {
    try {
      return new Http.BaseUrl(endpoint);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "spec.storage.endpoint '"
              + endpoint
              + "' is no http://host:port or https://host:port: "
              + e.getMessage(),
          e);
    }
  }

  private static String awsEndpoint(@Nullable String region) {
    return region != null && region.startsWith("cn-")
        ? "https://s3.amazonaws.com.cn"
        : "https://s3.amazonaws.com";
  }

  private static @Nullable Provider provider(StorageConfig.Credentials credentials) {
    if (credentials instanceof StorageConfig.Credentials.Keys keys) {
      return new StaticProvider(keys.accessKey(), keys.secretKey(), keys.sessionToken());
    }
    if (credentials instanceof StorageConfig.Credentials.Environment environment) {
      return new PrefixedEnvironment(environment.prefix(), System.getenv());
    }
    return credentials instanceof StorageConfig.Credentials.DefaultChain
        ? CredentialChain.standard(System.getenv())
        : null;
  }

  private static OkHttpClient http(@Nullable String caBundle, RetryPolicy policy)
      throws StorageException {
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
    if (caBundle != null) {
      X509TrustManager trust = CaBundle.trustManager(Path.of(caBundle));
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
    return retries.call(() -> attempt(request, alsoFine, answer, true));
  }

  private <T> T attempt(
      S3Request request, Set<Integer> alsoFine, Answer<T> answer, boolean mayLearnRegion)
      throws StorageException {
    String bucket = request.location().bucket();
    String region = region(bucket);
    Request signed = sign(request, region);
    try (Response response = http.newCall(signed).execute()) {
      if (response.isSuccessful() || alsoFine.contains(response.code())) {
        retries.contacted();
        return answer.read(response);
      }
      S3Error error = S3Error.of(response);
      if (!error.isNobodys()) {
        retries.contacted();
      }
      String asked = error.region();
      boolean learn =
          mayLearnRegion
              && config.region() == null
              && asked != null
              && error.asksForAnotherRegion(region);
      if (!learn) {
        throw error.toException(request, endpoint, region);
      }
      learnedRegions.put(bucket, asked);
    } catch (IOException e) {
      throw ConnectionFailure.of(e, request, endpoint, signed.url().host());
    }
    return attempt(request, alsoFine, answer, false);
  }

  private String region(String bucket) {
    if (config.region() != null) {
      return config.region();
    }
    String inHost = baseUrl.region();
    return learnedRegions.getOrDefault(bucket, inHost == null ? DEFAULT_REGION : inHost);
  }

  private Request sign(S3Request request, String region) throws StorageException {
    Location location = request.location();
    try {
      Http.S3Request.Builder builder =
          Http.S3Request.builder()
              .userAgent(USER_AGENT)
              .method(request.method())
              .headers(new Http.Headers(request.headers()))
              .queryParams(new Http.QueryParameters(request.query()))
              .args(
                  location.key().isEmpty()
                      ? HeadBucketArgs.builder().bucket(location.bucket()).build()
                      : GetObjectArgs.builder()
                          .bucket(location.bucket())
                          .object(location.key())
                          .build());
      S3Request.Content content = request.content();
      if (content != null) {
        builder.body(
            new Http.Body(
                content.bytes(),
                content.bytes().length,
                MediaType.get(content.type()),
                Checksum.hexString(Checksum.SHA256.sum(content.bytes())),
                Checksum.base64String(Checksum.MD5.sum(content.bytes()))));
      }
      return builder.build().toRequest(baseUrl, region, credentials()).httpRequest();
    } catch (IllegalArgumentException e) {
      throw new StorageException(
          Kind.BUCKET_NOT_FOUND, request + " cannot be sent: " + e.getMessage(), e);
    } catch (MinioException e) {
      throw new StorageException(
          Kind.CREDENTIALS_REFUSED, request + " cannot be signed: " + e.getMessage(), e);
    }
  }

  private @Nullable Credentials credentials() throws StorageException {
    if (provider == null) {
      return null;
    }
    try {
      return provider.fetch();
    } catch (ProviderException e) {
      throw new StorageException(
          Kind.CREDENTIALS_MISSING,
          "No AWS credentials found: "
              + e.getMessage()
              + "; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or a profile, name a Secret in"
              + " spec.storage.credentials.secretName, or set spec.storage.credentials.anonymous",
          e);
    }
  }

  @Override
  public void close() {
    http.connectionPool().evictAll();
    http.dispatcher().executorService().shutdown();
  }
}
