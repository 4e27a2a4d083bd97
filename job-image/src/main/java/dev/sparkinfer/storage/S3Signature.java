package dev.sparkinfer.storage;

import io.minio.Checksum;
import io.minio.Http;
import io.minio.Signer;
import io.minio.Time;
import io.minio.Utils;
import io.minio.errors.MinioException;
import java.time.ZonedDateTime;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * The HTTP request that a store is sent, signed with AWS's signature of version 4 by minio-java.
 * Its own requests are not used: they drop empty segments of keys, and take no path in an endpoint.
 */
final class S3Signature {

  private static final String USER_AGENT = "sparkinfer";

  private S3Signature() {}

  /**
   * @param keys null: the request is not signed
   */
  static Request signed(
      S3Request request, HttpUrl url, String region, @Nullable AwsCredentials keys)
      throws MinioException {
    S3Request.Content content = request.content();
    Request.Builder builder =
        new Request.Builder()
            .url(url)
            .method(request.method().toString(), content == null ? null : body(content))
            .header(Http.Headers.HOST, Utils.getHostHeader(url))
            .header(Http.Headers.USER_AGENT, USER_AGENT)
            // Or OkHttp would unpack what a store has packed, and drop its length.
            .header(Http.Headers.ACCEPT_ENCODING, "identity");
    request.headers().forEach(builder::header);
    if (content != null) {
      builder
          .header(Http.Headers.CONTENT_TYPE, content.type())
          .header(Http.Headers.CONTENT_LENGTH, Integer.toString(content.bytes().length))
          .header(
              Http.Headers.CONTENT_MD5, Checksum.base64String(Checksum.MD5.sum(content.bytes())));
    }
    if (keys == null) {
      return builder.build();
    }
    String digest =
        content == null
            ? Checksum.ZERO_SHA256_HASH
            : Checksum.hexString(Checksum.SHA256.sum(content.bytes()));
    builder
        .header(Http.Headers.X_AMZ_CONTENT_SHA256, digest)
        .header(Http.Headers.X_AMZ_DATE, ZonedDateTime.now().format(Time.AMZ_DATE_FORMAT));
    if (keys instanceof AwsSessionCredentials session) {
      builder.header(Http.Headers.X_AMZ_SECURITY_TOKEN, session.sessionToken());
    }
    return Signer.signV4S3(
        builder.build(), region, keys.accessKeyId(), keys.secretAccessKey(), digest);
  }

  private static RequestBody body(S3Request.Content content) {
    return RequestBody.create(content.bytes(), MediaType.get(content.type()));
  }
}
