package dev.sparkinfer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Map;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/** Requests are signed as AWS's own library signs them. */
class S3SignatureTest {

  private static final AwsSessionCredentials KEYS =
      AwsSessionCredentials.create("access", "secret", "token");

  @ParameterizedTest
  @ValueSource(
      strings = {"a.jpg", "a//b.jpg", "/a", "a//", "ünï/日本 語+%41.jpg", "a&b=c?d#e;f'(g)*!"})
  void signsAsAwsDoes(String key) throws Exception {
    StorageConfig config =
        new StorageConfig("https://gate.example.com/s3", null, null, null, S3Stores.KEYS, true);
    HttpUrl url =
        new S3Urls(config)
            .of(new Location("s3", "photos", key), Map.of("prefix", "a b/+", "list", ""), "r-1");
    S3Request put =
        S3Request.put(new Location("s3", "photos", key), new byte[] {1, 2, 3}, "image/jpeg")
            .header("If-None-Match", "*")
            .header("x-amz-meta-counts", "{\"OK\":2}");

    Request ours = S3Signature.signed(put, url, "r-1", KEYS);

    assertThat(ours.header("Authorization")).isEqualTo(authorizationByAws(ours));
    assertThat(ours.url().encodedPath()).startsWith("/s3/photos/");
  }

  private static String authorizationByAws(Request ours) {
    SdkHttpFullRequest.Builder request =
        SdkHttpFullRequest.builder()
            .method(SdkHttpMethod.fromValue(ours.method()))
            .uri(ours.url().uri());
    String authorization = ours.header("Authorization");
    ours.headers()
        .forEach(
            header -> {
              String name = header.getFirst().toLowerCase(Locale.ROOT);
              if (authorization.contains(name) && !name.equals("authorization")) {
                request.putHeader(header.getFirst(), header.getSecond());
              }
            });
    ZonedDateTime date =
        ZonedDateTime.parse(ours.header("X-Amz-Date"), io.minio.Time.AMZ_DATE_FORMAT);
    SignedRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                sign ->
                    sign.identity(KEYS)
                        .request(request.build())
                        .payload(
                            ContentStreamProvider.fromInputStream(
                                new ByteArrayInputStream(new byte[] {1, 2, 3})))
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "r-1")
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                        .putProperty(
                            HttpSigner.SIGNING_CLOCK,
                            Clock.fixed(date.toInstant(), ZoneOffset.UTC)));
    return signed.request().firstMatchingHeader("Authorization").orElseThrow();
  }
}
