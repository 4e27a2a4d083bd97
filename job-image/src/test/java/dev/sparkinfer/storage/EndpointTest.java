package dev.sparkinfer.storage;

import static dev.sparkinfer.storage.ScriptedServer.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses as people write them, and the URLs that come of them. */
class EndpointTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "http://store:9000|http://store:9000",
        "http://store:9000/|http://store:9000",
        " http://store:9000 |http://store:9000",
        "HTTPS://Store.Example.COM/|https://store.example.com",
        "https://gate.example.com/s3/v1/|https://gate.example.com/s3/v1",
        "http://[::1]:9000|http://[::1]:9000",
        "http://store:65535|http://store:65535"
      })
  void isTrimmed(String written, String meant) {
    assertThat(Endpoint.parse(written, "endpoint")).hasToString(meant);
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:7072,          begin it with http:// or https://, such as http://localhost:7072",
    "store.example.com/s3,    such as http://store.example.com/s3",
    "ftp://store,             write http(s)://host[:port][/path]",
    "'',                      write http(s)://host[:port][/path]",
    "a b,                     write http(s)://host[:port][/path]",
    "http://store:0,          with a port from 1 to 65535",
    "http://store:99999,      with a port from 1 to 65535",
    "http://store:port,       is no address",
    "http://,                 is no address",
    "http://..,               is no address",
    "http://store/?x=1,       leave out what follows",
    "http://me:secret@store,  holds a user or a password"
  })
  void whatIsNoAddressIsToldWithItsRemedy(String written, String remedy) {
    assertThatThrownBy(() -> S3Stores.at(written))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("spec.storage.endpoint")
        .hasMessageContaining(remedy)
        .hasMessageNotContaining("secret@");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:9000", "http://[::1]:9000"})
  void aBucketCannotStandBeforeANumber(String endpoint) {
    assertThatThrownBy(() -> new StorageConfig(endpoint, null, false, null, S3Stores.KEYS, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("spec.storage.pathStyle");
  }

  private static String url(
      @Nullable String endpoint, @Nullable Boolean pathStyle, String uri, String region) {
    StorageConfig config = new StorageConfig(endpoint, null, pathStyle, null, S3Stores.KEYS, true);
    return new S3Urls(config).of(Location.parse(uri), Map.of(), region).toString();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          -,                       -,     s3://photos/a/b c.jpg, https://photos.s3.eu-west-1.amazonaws.com/a/b%20c.jpg
          -,                       -,     s3://photos/,          https://photos.s3.eu-west-1.amazonaws.com/
          -,                       -,     s3://my.photos/a,      https://s3.eu-west-1.amazonaws.com/my.photos/a
          -,                       true,  s3://photos/a,         https://s3.eu-west-1.amazonaws.com/photos/a
          https://s3.amazonaws.com, -,    s3://photos/a,         https://s3.eu-west-1.amazonaws.com/photos/a
          https://s3.dualstack.us-east-1.amazonaws.com, false, s3://photos/a, https://photos.s3.dualstack.eu-west-1.amazonaws.com/a
          https://b.vpce-1a-2b.s3.us-east-1.vpce.amazonaws.com, -, s3://photos/a, https://b.vpce-1a-2b.s3.us-east-1.vpce.amazonaws.com/photos/a
          http://store:9000,       -,     s3://photos/,          http://store:9000/photos
          http://store:9000,       false, s3://photos/a,         http://photos.store:9000/a
          http://store:9000,       -,     s3://photos/a//b,      http://store:9000/photos/a//b
          http://store:9000,       -,     s3://photos//a//,      http://store:9000/photos//a//
          http://store:9000,       -,     s3://photos/%41+é*'(~, http://store:9000/photos/%2541%2B%C3%A9%2A%27%28~
          https://gate/s3/v1/,     -,     s3://photos/a,         https://gate/s3/v1/photos/a
          https://gate/s3/v1,      -,     s3://photos/,          https://gate/s3/v1/photos
          """)
  void everyKeyHasItsUrl(
      @Nullable String endpoint, @Nullable Boolean pathStyle, String uri, String url) {
    assertThat(url(endpoint, pathStyle, uri, "eu-west-1")).isEqualTo(url);
  }

  @Test
  void chinaHasADomainOfItsOwn() {
    StorageConfig config = new StorageConfig(null, "cn-north-1", null, null, S3Stores.KEYS, true);

    assertThat(new S3Urls(config).of(Location.parse("s3://photos/a"), Map.of(), "cn-north-1"))
        .hasToString("https://photos.s3.cn-north-1.amazonaws.com.cn/a");
  }

  @Test
  void aPrefixStandsBeforeEveryPath() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(ok("content"));
        Storage storage = S3Stores.at(" " + server.endpoint() + "/s3/gate/ ")) {
      assertThat(storage.read(Location.parse("s3://photos/a//b.jpg"), null, 100)).hasSize(7);
      assertThat(server.requests().get(0)).startsWith("GET /s3/gate/photos/a//b.jpg HTTP/1.1");
    }
  }
}
