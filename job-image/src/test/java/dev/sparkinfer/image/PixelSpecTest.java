package dev.sparkinfer.image;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkinfer.api.v1alpha1.ExifOrientation;
import dev.sparkinfer.api.v1alpha1.Interpolation;
import dev.sparkinfer.api.v1alpha1.Normalization;
import dev.sparkinfer.api.v1alpha1.Resize;
import java.util.List;
import org.junit.jupiter.api.Test;

class PixelSpecTest {

  @Test
  void refusesWhatNoPixelsCanBecome() {
    refuses(2, false, Normalization.None, List.of(), "2 channels");
    refuses(3, true, Normalization.ZeroToOne, List.of(), "uint8");
    refuses(1, false, Normalization.ImageNetTorch, List.of(), "ImageNetTorch");
    refuses(3, false, Normalization.Custom, List.of(1.0), "1 means");
    refuses(3, false, Normalization.Custom, List.of(1.0, 0.0, 1.0), "above zero");
  }

  private static void refuses(
      int channels,
      boolean uint8,
      Normalization normalization,
      List<Double> numbers,
      String message) {
    assertThatThrownBy(
            () ->
                new PixelSpec(
                    8,
                    8,
                    channels,
                    uint8,
                    normalization,
                    numbers,
                    numbers,
                    Resize.Stretch,
                    null,
                    Interpolation.Bilinear,
                    ExifOrientation.Apply,
                    PixelSpecs.LIMITS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
