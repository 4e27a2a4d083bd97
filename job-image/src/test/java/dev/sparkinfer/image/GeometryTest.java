package dev.sparkinfer.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.api.v1alpha1.ExifOrientation;
import dev.sparkinfer.api.v1alpha1.Interpolation;
import dev.sparkinfer.api.v1alpha1.Normalization;
import dev.sparkinfer.api.v1alpha1.Resize;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeometryTest {

  private static PixelSpec spec(Resize resize, int side, @Nullable Integer shorterSide) {
    return new PixelSpec(
        side,
        side,
        3,
        false,
        Normalization.None,
        List.of(),
        List.of(),
        resize,
        shorterSide,
        Interpolation.Bilinear,
        ExifOrientation.Apply,
        PixelSpecs.MAX_PIXELS);
  }

  @ParameterizedTest(name = "{0}x{1} to {2}x{3}, window at {4},{5}")
  @CsvSource({
    "375, 500, 256, 341, 16, 58", // half a pixel to the even side, down
    "500, 375, 341, 256, 58, 16",
    "335, 450, 256, 343, 16, 60", // and up
    "256, 256, 256, 256, 16, 16",
    "1, 1, 256, 256, 16, 16",
    "20, 10, 512, 256, 144, 16"
  })
  void centerCropIsTorchvisions(
      int height, int width, int scaledHeight, int scaledWidth, int top, int left) {
    assertThat(Geometry.of(spec(Resize.CenterCrop, 224, 256), height, width))
        .isEqualTo(new Geometry(scaledHeight, scaledWidth, top, left, 224, 224, 0, 0));
  }

  @Test
  void centerCropPadsWhatIsSmallerThanTheModel() {
    assertThat(Geometry.of(spec(Resize.CenterCrop, 9, 4), 10, 20))
        .isEqualTo(new Geometry(4, 8, 0, 0, 4, 8, 2, 0));
  }

  @Test
  void centerCropTakesTheModelsShorterSideByDefault() {
    assertThat(Geometry.of(spec(Resize.CenterCrop, 224, null), 448, 896))
        .isEqualTo(new Geometry(224, 448, 0, 112, 224, 224, 0, 0));
  }

  @ParameterizedTest(name = "{0}x{1} to {2}x{3}, at {4},{5}")
  @CsvSource({
    "375, 500, 168, 224, 28, 0",
    "500, 375, 224, 168, 0, 28",
    "64, 96, 149, 224, 37, 0", // 149.33; the odd row below
    "224, 224, 224, 224, 0, 0",
    "1, 10000, 1, 224, 111, 0",
    "3, 448, 1, 224, 111, 0" // 1.5
  })
  void letterboxFitsTheWholePicture(
      int height, int width, int scaledHeight, int scaledWidth, int top, int left) {
    assertThat(Geometry.of(spec(Resize.Letterbox, 224, null), height, width))
        .isEqualTo(
            new Geometry(scaledHeight, scaledWidth, 0, 0, scaledHeight, scaledWidth, top, left));
  }

  @Test
  void letterboxRoundsAsTensorFlow() {
    GoldenData.Array sizes =
        GoldenData.tensors("letterbox/sizes").findFirst().orElseThrow().getValue();
    for (int row = 0; row < sizes.shape()[0]; row++) {
      int[] at = new int[8];
      for (int i = 0; i < at.length; i++) {
        at[i] = (int) sizes.values()[row * at.length + i];
      }
      PixelSpec spec =
          PixelSpecs.spec(at[2], at[3], 3, false, Resize.Letterbox, Interpolation.Nearest);
      assertThat(Geometry.of(spec, at[0], at[1]))
          .as("%dx%d into %dx%d", at[0], at[1], at[2], at[3])
          .isEqualTo(new Geometry(at[4], at[5], 0, 0, at[4], at[5], at[6], at[7]));
    }
  }

  @Test
  void stretchIgnoresTheShape() {
    assertThat(Geometry.of(spec(Resize.Stretch, 224, null), 7, 9000))
        .isEqualTo(new Geometry(224, 224, 0, 0, 224, 224, 0, 0));
  }

  @Test
  void refusesToScaleAPictureThatIsAlmostALine() {
    ImageHeader line = new ImageHeader(ImageFormat.PNG, 1_000_000, 1, Orientation.UPRIGHT);
    assertThatThrownBy(
            () ->
                Geometry.of(spec(Resize.CenterCrop, 224, 256), 1, 1_000_000)
                    .checkMemory(line, Interpolation.Bilinear))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY_PIXELS))
        .hasMessageContaining("1000000x1 is too long and narrow");
    assertThatThrownBy(
            () ->
                Geometry.of(spec(Resize.Stretch, 224, null), 1, 1_000_000)
                    .checkMemory(line, Interpolation.BilinearAntialias))
        .isInstanceOf(ImageException.class);
  }

  @Test
  void scalesLongPanoramas() throws Exception {
    ImageHeader panorama = new ImageHeader(ImageFormat.JPEG, 65_500, 1_000, Orientation.UPRIGHT);
    for (Resize resize : Resize.values()) {
      for (Interpolation interpolation : Interpolation.values()) {
        Geometry.of(spec(resize, 224, null), 1_000, 65_500).checkMemory(panorama, interpolation);
      }
    }
  }
}
