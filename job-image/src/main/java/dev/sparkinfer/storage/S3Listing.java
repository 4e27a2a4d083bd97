package dev.sparkinfer.storage;

import io.minio.Http.Method;
import io.minio.Xml;
import io.minio.errors.XmlParserException;
import io.minio.messages.Contents;
import io.minio.messages.ListBucketResultV2;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** The pages of one {@code ListObjectsV2}. */
final class S3Listing implements Storage.Listing {

  private static final int PAGE_OBJECTS = 1000;
  private static final int MOST_EMPTY_PAGES = 1_000;

  private final S3Client client;
  private final Location prefix;
  private final @Nullable String startAfter;
  private @Nullable String lastKey;
  private @Nullable String token;
  private boolean ended;

  S3Listing(S3Client client, Location prefix, @Nullable String startAfter) {
    this.client = client;
    this.prefix = prefix;
    this.startAfter = startAfter;
  }

  @Override
  public List<ObjectEntry> nextPage() throws StorageException {
    int empty = 0;
    while (!ended) {
      ListBucketResultV2 result = client.call(request(), Set.of(), S3Listing::parse);
      List<ObjectEntry> page = entries(result);
      String before = token;
      token = result.nextContinuationToken();
      ended = !result.isTruncated();
      if (!ended && token == null) {
        throw inconsistent("says that more follows, and gives no continuation token");
      }
      if (page.isEmpty()) {
        // Of objects that were deleted there may be many, and a store may answer after so many.
        empty++;
        if (!ended && (empty == MOST_EMPTY_PAGES || Objects.equals(token, before))) {
          throw inconsistent("says after " + empty + " empty pages that more follows");
        }
      } else {
        String last = page.get(page.size() - 1).key();
        if (!ended && last.equals(lastKey)) {
          throw inconsistent("repeats its page up to '" + last + "'");
        }
        lastKey = last;
        return page;
      }
    }
    return List.of();
  }

  private StorageException inconsistent(String how) {
    return OrderedListing.inconsistent(prefix, how);
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
    return startAfter == null ? request : request.query("start-after", startAfter);
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
