package dev.sparkinfer.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.api.v1alpha1.Interpolation;
import dev.sparkinfer.api.v1alpha1.Resize;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Tensor;

class DamagedImagesTest {

  /** What damage may become; that a decoder of pixels reads damaged values is no error. */
  private static final Set<ErrorCode> OF_DAMAGE =
      Set.of(
          ErrorCode.CORRUPT_IMAGE,
          ErrorCode.NOT_AN_IMAGE,
          ErrorCode.UNSUPPORTED_FORMAT,
          ErrorCode.TOO_MANY_PIXELS);

  private static final int CASES_PER_IMAGE = 12;

  private static ImageDecoder decoder;

  @BeforeAll
  static void open() {
    decoder =
        new ImageDecoder(
            PixelSpecs.spec(8, 8, 3, false, Resize.Letterbox, Interpolation.BilinearAntialias));
  }

  @AfterAll
  static void close() {
    decoder.close();
  }

  static Stream<String> images() {
    return GoldenData.images();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "base.jpg",
        "progressive.jpg",
        "cmyk.jpg",
        "rgb.png",
        "interlaced.png",
        "16bit_rgb.png",
        "still.gif",
        "interlaced.gif",
        "noise.gif",
        "24.bmp",
        "8.bmp",
        "rle8.bmp",
        "lossy.webp",
        "lossless.webp",
        "exif6.webp"
      })
  void aFileCutAnywhereInItsPixelsIsCorrupt(String name) {
    byte[] image = GoldenData.image(name);
    for (int percent : new int[] {30, 50, 70, 85}) {
      byte[] cut = Arrays.copyOf(image, image.length * percent / 100);
      assertThatThrownBy(() -> decoder.decode(cut).close())
          .as("%d%% of %s", percent, name)
          .isInstanceOfSatisfying(
              ImageException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_IMAGE));
    }
  }

  @Test
  void aWrongChecksumIsCorrupt() {
    byte[] png = GoldenData.image("rgb.png");
    png[png.length - 12 - 1] ^= (byte) 0xff;
    assertThatThrownBy(() -> decoder.decode(png).close())
        .isInstanceOf(ImageException.class)
        .hasMessage("the PNG of 29x19 pixels is damaged or cut short");
  }

  @ParameterizedTest
  @MethodSource("images")
  void anyDamageGivesATensorOrAnImageException(String name) {
    byte[] image = GoldenData.image(name);
    Random random = new Random(name.hashCode());
    for (int i = 0; i < CASES_PER_IMAGE; i++) {
      byte[] damaged = damage(image, random);
      try (Tensor tensor = decoder.decode(damaged)) {
        assertThat(tensor.shape().size()).isEqualTo(8 * 8 * 3);
      } catch (ImageException e) {
        assertThat(e.code()).isIn(OF_DAMAGE);
        assertThat(e.getMessage()).isNotBlank().doesNotContain("\n", "node", "tensorflow");
      }
    }
  }

  private static byte[] damage(byte[] image, Random random) {
    byte[] damaged =
        random.nextInt(4) == 0
            ? Arrays.copyOf(image, random.nextInt(1, image.length))
            : image.clone();
    int flips = random.nextInt(1, 6);
    for (int i = 0; i < flips; i++) {
      // Half of the flips hit the first bytes, where the structure is.
      int bound = random.nextBoolean() ? Math.min(64, damaged.length) : damaged.length;
      damaged[random.nextInt(bound)] ^= (byte) (1 << random.nextInt(8));
    }
    return damaged;
  }
}
