package dev.sparkinfer.bench.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.image.ImageException;
import dev.sparkinfer.image.ImageFormat;
import dev.sparkinfer.image.ImageHeader;
import dev.sparkinfer.image.PictureLimits;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhotographTest {
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 4, 5, 100, 511})
  void isAsLargeAsPhotographsAre(long seed) throws ImageException {
    byte[] file = Jpeg.ofSize(Photograph.draw(seed, 500, 375), 110_000);

    assertThat(file.length).isBetween(100_000, 120_000);
    ImageHeader header = ImageHeader.read(file, new PictureLimits(1_000_000, 1_000));
    assertThat(header.format()).isEqualTo(ImageFormat.JPEG);
    assertThat(header.width()).isEqualTo(500);
    assertThat(header.height()).isEqualTo(375);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 7})
  void isTheSameEveryTime(long seed) {
    byte[] file = Jpeg.ofQuality(Photograph.draw(seed, 64, 48), 0.9f);

    assertThat(Jpeg.ofQuality(Photograph.draw(seed, 64, 48), 0.9f)).isEqualTo(file);
    assertThat(Jpeg.ofQuality(Photograph.draw(seed + 1, 64, 48), 0.9f)).isNotEqualTo(file);
  }
}
