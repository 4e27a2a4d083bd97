package dev.sparkinfer.job;

import dev.sparkinfer.api.v1alpha1.ExifOrientation;
import dev.sparkinfer.api.v1alpha1.Interpolation;
import dev.sparkinfer.api.v1alpha1.Normalization;
import dev.sparkinfer.api.v1alpha1.Resize;
import dev.sparkinfer.image.PictureLimits;
import dev.sparkinfer.image.PixelSpec;
import dev.sparkinfer.model.TestModels;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;

/** Pictures of one colour, of the size that {@link TestModels} take. */
final class Pictures {
  static final PictureLimits LIMITS = new PictureLimits(1_000_000, 10_000);

  private Pictures() {}

  static byte[] png(int red, int green, int blue) throws IOException {
    int side = TestModels.SIDE;
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < side * side; i++) {
      image.setRGB(i % side, i / side, red << 16 | green << 8 | blue);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  /** As they are: colours from 0 to 255. */
  static PixelSpec spec() {
    return new PixelSpec(
        TestModels.SIDE,
        TestModels.SIDE,
        3,
        false,
        Normalization.None,
        List.of(),
        List.of(),
        Resize.Stretch,
        null,
        Interpolation.Bilinear,
        ExifOrientation.Apply,
        LIMITS);
  }
}
