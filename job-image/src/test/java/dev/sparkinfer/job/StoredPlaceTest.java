package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.StorageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredPlaceTest {

  private static StoredPlace at(
      @Nullable String endpoint, @Nullable String region, String location) {
    return new StoredPlace(
        new StorageConfig(
            endpoint, region, null, null, new StorageConfig.Credentials.Anonymous(), true),
        Location.parse(location));
  }

  @ParameterizedTest
  @CsvSource({
    ",,true",
    ",https://s3.amazonaws.com,true",
    ",https://s3.eu-west-1.amazonaws.com/,true",
    "https://bucket.vpce-1a2b.s3.us-east-1.vpce.amazonaws.com,,true",
    ",http://minio:9000,false",
    ",http://minio.elb.amazonaws.com:9000,false",
    ",https://s3.cn-north-1.amazonaws.com.cn,false",
    "http://minio:9000,http://minio:9001,false",
    "http://minio:9000,http://other:9000,false",
    "http://minio:9000,HTTP://MINIO:9000/,true",
    "http://minio:9000,http://minio.:9000,true",
    "http://minio:9000,' http://minio:9000 ',true",
    "http://minio,http://minio:80,true",
    "https://minio,http://minio,true",
    "http://localhost:9000,http://127.0.0.1:9000,true",
    "http://localhost:9000,http://[::1]:9000,true",
    "http://gateway/north,http://gateway/south,false",
    "http://gateway/north/,http://gateway/north,true",
  })
  void overlapsInTheSameStoreHoweverItIsWritten(
      @Nullable String here, @Nullable String there, boolean overlap) {
    StoredPlace output = at(here, null, "s3://data/photos/out/");
    StoredPlace input = at(there, null, "s3://data/photos");
    assertThat(output.overlaps(input)).isEqualTo(overlap);
    assertThat(input.overlaps(output)).isEqualTo(overlap);
    assertThat(output.overlaps(at(there, null, "s3://data/photos-old"))).isFalse();
    assertThat(output.overlaps(at(there, null, "s3://other/photos"))).isFalse();
    assertThat(output.overlaps(at(there, null, "file:/photos"))).isFalse();
  }

  @Test
  void theChinesePartitionIsAStoreOfItsOwn() {
    StoredPlace output = at(null, "cn-north-1", "s3://data/out");
    assertThat(output.overlaps(at(null, "eu-west-1", "s3://data/"))).isFalse();
    assertThat(output.overlaps(at("https://s3.cn-north-1.amazonaws.com.cn", null, "s3://data/")))
        .isTrue();
  }

  @Test
  void filesAreWhereTheirLinksLead(@TempDir Path folder) throws IOException {
    Path photos = Files.createDirectory(folder.resolve("photos"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), photos);
    StoredPlace input = at(null, null, "file:" + photos);
    assertThat(input.overlaps(at(null, null, "file:" + link + "/deep/out"))).isTrue();
    assertThat(input.overlaps(at(null, null, "file:" + folder + "/x/../photos/out"))).isTrue();
    assertThat(input.overlaps(at(null, null, "file:" + folder + "/photos-out"))).isFalse();
  }
}
