package dev.sparkinfer.storage;

import dev.sparkinfer.storage.StorageException.Kind;
import io.minio.Http.Method;
import io.minio.Xml;
import io.minio.errors.XmlParserException;
import io.minio.messages.Contents;
import io.minio.messages.ListBucketResultV2;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** The pages of one {@code ListObjectsV2}. */
final class S3Listing implements Storage.Listing {

  private static final int PAGE_OBJECTS = 1000;

  private final S3Client client;
  private final Location prefix;
  private @Nullable String lastKey;
  private @Nullable String token;
  private boolean ended;

  S3Listing(S3Client client, Location prefix, @Nullable String startAfter) {
    this.client = client;
    this.prefix = prefix;
    this.lastKey = startAfter;
  }

  @Override
  public List<ObjectEntry> nextPage() throws StorageException {
    while (!ended) {
      ListBucketResultV2 result = client.call(request(), Set.of(), S3Listing::parse);
      List<ObjectEntry> page = entries(result);
      String before = token;
      token = result.nextContinuationToken();
      ended = !result.isTruncated();
      boolean moved =
          page.isEmpty()
              ? token != null && !token.equals(before)
              : !page.get(page.size() - 1).key().equals(lastKey);
      if (!ended && !moved) {
        throw new StorageException(
            Kind.UNAVAILABLE, "The listing of " + prefix + " repeats its page", null);
      }
      if (!page.isEmpty()) {
        lastKey = page.get(page.size() - 1).key();
        return page;
      }
    }
    return List.of();
  }

  private S3Request request() {
    S3Request request =
        S3Request.of(Method.GET, prefix.withKey(""))
            .query("list-type", "2")
            .query("max-keys", Integer.toString(PAGE_OBJECTS))
            .query("encoding-type", "url")
            .query("prefix", prefix.key());
    if (token != null) {
      return request.query("continuation-token", token);
    }
    return lastKey == null ? request : request.query("start-after", lastKey);
  }

  private static ListBucketResultV2 parse(Response response) throws IOException {
    String xml = response.body().string();
    if (!S3Error.isRoot(xml, "ListBucketResult")) {
      throw new UnexpectedAnswerException(response, xml);
    }
    try {
      return Xml.unmarshal(ListBucketResultV2.class, xml);
    } catch (XmlParserException e) {
      throw new UnexpectedAnswerException(response, xml, e);
    }
  }

  private static List<ObjectEntry> entries(ListBucketResultV2 result) {
    List<ObjectEntry> entries = new ArrayList<>(result.contents().size());
    for (Contents item : result.contents()) {
      item.setEncodingType(result.encodingType());
      entries.add(new ObjectEntry(item.objectName(), item.size(), S3Storage.etag(item.etag())));
    }
    return entries;
  }
}
