package dev.sparkinfer.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.api.v1alpha1.ExifOrientation;
import dev.sparkinfer.api.v1alpha1.Interpolation;
import dev.sparkinfer.api.v1alpha1.Resize;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Tensor;

class ThumbnailTest {
  private static final Thumbnail THUMBNAIL = new Thumbnail();

  @AfterAll
  static void close() {
    THUMBNAIL.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"base.jpg", "exif6.jpg", "exif7.jpg", "offset.gif", "8.bmp", "lossy.webp"})
  void isSmallUprightAndLikeThePicture(String name) throws Exception {
    byte[] image = GoldenData.image(name);
    byte[] jpeg = THUMBNAIL.jpeg(image, 16, ExifOrientation.Apply, PixelSpecs.MAX_PIXELS);
    ImageHeader before = ImageHeader.read(image, PixelSpecs.MAX_PIXELS);
    ImageHeader after = ImageHeader.read(jpeg, PixelSpecs.MAX_PIXELS);

    assertThat(after.format()).isEqualTo(ImageFormat.JPEG);
    assertThat(after.orientation()).isEqualTo(Orientation.UPRIGHT);
    assertThat(Math.max(after.width(), after.height())).isEqualTo(16);
    assertThat((double) after.width() / after.height())
        .isCloseTo((double) before.uprightWidth() / before.uprightHeight(), within(0.15));
    float[] expected = pixels(image, after);
    float[] actual = pixels(jpeg, after);
    double sum = 0;
    for (int i = 0; i < actual.length; i++) {
      sum += Math.abs(actual[i] - expected[i]);
    }
    assertThat(sum / actual.length).isLessThan(20);
  }

  @Test
  void showsPicturesAsTheModelSeesThem() throws Exception {
    byte[] jpeg =
        THUMBNAIL.jpeg(
            GoldenData.image("exif6.jpg"), 16, ExifOrientation.Ignore, PixelSpecs.MAX_PIXELS);
    ImageHeader header = ImageHeader.read(jpeg, PixelSpecs.MAX_PIXELS);
    assertThat(header.width()).isGreaterThan(header.height());
  }

  @Test
  void keepsASmallPicturesSize() throws Exception {
    byte[] jpeg =
        THUMBNAIL.jpeg(
            GoldenData.image("small.png"), 160, ExifOrientation.Apply, PixelSpecs.MAX_PIXELS);
    ImageHeader header = ImageHeader.read(jpeg, PixelSpecs.MAX_PIXELS);
    assertThat(header).isEqualTo(new ImageHeader(ImageFormat.JPEG, 5, 3, Orientation.UPRIGHT));
  }

  @Test
  void refusesWhatTheDecoderRefuses() {
    assertThatThrownBy(
            () -> THUMBNAIL.jpeg(GoldenData.image("base.jpg"), 16, ExifOrientation.Apply, 100))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY_PIXELS));
  }

  private static float[] pixels(byte[] image, ImageHeader size) throws ImageException {
    PixelSpec spec =
        PixelSpecs.spec(
            size.height(), size.width(), 3, false, Resize.Stretch, Interpolation.BilinearAntialias);
    try (ImageDecoder decoder = new ImageDecoder(spec);
        Tensor tensor = decoder.decode(image)) {
      return PixelSpecs.values(tensor);
    }
  }
}
