package dev.sparkinfer.e2e;

import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageConfig;
import dev.sparkinfer.storage.StorageConfig.Credentials.Keys;
import dev.sparkinfer.storage.StorageException;
import dev.sparkinfer.storage.StorageOpener;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.minio.BucketExistsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.errors.MinioException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** MinIO in the cluster's namespace {@code storage}, seen by its pods and by this JVM. */
public final class ObjectStore {
  /** Where pods reach it. */
  public static final String ENDPOINT = "http://minio.storage:9000";

  private static final String ACCESS_KEY = "sparkinfer";
  private static final String SECRET_KEY = "only-for-tests";

  private final KubernetesClient kubernetes;
  private final String address;
  private final MinioClient client;
  private final Storage storage;

  private ObjectStore(KubernetesClient kubernetes, String address) throws StorageException {
    this.kubernetes = kubernetes;
    this.address = address;
    client = MinioClient.builder().endpoint(address).credentials(ACCESS_KEY, SECRET_KEY).build();
    storage =
        StorageOpener.open(
            new StorageConfig(
                address, null, null, null, new Keys(ACCESS_KEY, SECRET_KEY, null), true),
            "s3");
  }

  static ObjectStore deploy(KubernetesClient kubernetes, String image, String address) {
    try (InputStream in =
        Objects.requireNonNull(ObjectStore.class.getResourceAsStream("minio.yaml"))) {
      String yaml =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .replace("ACCESS_KEY", ACCESS_KEY)
              .replace("SECRET_KEY", SECRET_KEY)
              .replace("NODE_PORT", Integer.toString(Cluster.STORE_PORT))
              .replace("IMAGE", image);
      kubernetes
          .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
          .serverSideApply();
      kubernetes
          .apps()
          .deployments()
          .inNamespace("storage")
          .withName("minio")
          .waitUntilReady(1, TimeUnit.MINUTES);
      return new ObjectStore(kubernetes, address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where this JVM reaches it. */
  public String address() {
    return address;
  }

  /** The job's own client, for {@code s3:} locations. */
  public Storage storage() {
    return storage;
  }

  /** MinIO's client, for what the job never does. */
  public MinioClient client() {
    return client;
  }

  /** Makes a bucket, unless it is there. */
  public void createBucket(String name) {
    try {
      if (!client.bucketExists(BucketExistsArgs.builder().bucket(name).build())) {
        client.makeBucket(MakeBucketArgs.builder().bucket(name).build());
      }
    } catch (MinioException e) {
      throw new IllegalStateException("no bucket " + name, e);
    }
  }

  /** Writes an object. */
  public void put(String uri, byte[] content) {
    try {
      storage.put(Location.parse(uri), content, "application/octet-stream");
    } catch (StorageException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates the Secret that a resource names in {@code credentials.secretName}. */
  public void createCredentials(String namespace, String name) {
    kubernetes
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .addToStringData("AWS_ACCESS_KEY_ID", ACCESS_KEY)
                .addToStringData("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
                .build())
        .serverSideApply();
  }
}
