package dev.sparkinfer.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.api.v1alpha1.Interpolation;
import dev.sparkinfer.api.v1alpha1.Resize;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecodeMemoryTest {
  private static final PictureLimits ANY = new PictureLimits(1L << 27, 1 << 20);

  private static DecodeMemory memory(byte[] image) throws ImageException {
    return DecodeMemory.of(image.length, ImageHeader.read(image, ANY));
  }

  @ParameterizedTest(name = "{0}: {1} and {2} bytes a pixel")
  @CsvSource({
    "base.jpg, 3, 0",
    "rgb.png, 3, 0",
    "16bit_rgb.png, 3, 0",
    "still.gif, 3, 0",
    "24.bmp, 3, 0",
    "lossless.webp, 11, 4"
  })
  void countsPixelsByTheirFormat(String name, int nativeBytes, int heapBytes) throws Exception {
    byte[] image = GoldenData.image(name);
    ImageHeader header = ImageHeader.read(image, ANY);
    int rows = header.width() * 32;
    boolean inJava = header.format() != ImageFormat.JPEG && header.format() != ImageFormat.PNG;
    assertThat(memory(image))
        .isEqualTo(
            new DecodeMemory(
                image.length + header.pixels() * nativeBytes + rows,
                (heapBytes > 0 ? 2 * image.length : 0)
                    + header.pixels() * heapBytes
                    + (inJava ? rows : 0)));
  }

  @Test
  void aProgressiveJpegHoldsItsCoefficientsToo() throws Exception {
    byte[] jpeg = GoldenData.image("progressive.jpg");
    int frame = indexOfFrame(jpeg);
    ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 3_001).putShort(frame + 7, (short) 5_001);
    for (int[] sampling : new int[][] {{0x22, 2, 16, 16, 1}, {0x11, 1, 8, 8, 1}}) {
      jpeg[frame + 11] = (byte) sampling[0];
      int across = (5_001 + sampling[2] - 1) / sampling[2];
      int down = (3_001 + sampling[3] - 1) / sampling[3];
      long luma = (long) across * sampling[1] * down * sampling[1];
      long chroma = 2L * across * down;
      assertThat(ImageHeader.read(jpeg, ANY).coefficientBytes())
          .isEqualTo((luma + chroma) * 64 * 2);
    }
    assertThat(ImageHeader.read(GoldenData.image("base.jpg"), ANY).coefficientBytes()).isZero();
  }

  private static int indexOfFrame(byte[] jpeg) {
    int i = 0;
    while (jpeg[i] != (byte) 0xff || jpeg[i + 1] != (byte) 0xc2) {
      i++;
    }
    return i;
  }

  @Test
  void turningAndScalingTakeTheirShare() {
    ImageHeader upright = new ImageHeader(ImageFormat.JPEG, 4_000, 3_000, Orientation.UPRIGHT, 0);
    ImageHeader turned =
        new ImageHeader(ImageFormat.JPEG, 4_000, 3_000, Orientation.TURNED_RIGHT, 0);
    long scaled = 2 * 224 * 224 * 12;
    assertThat(work(upright, Interpolation.Bilinear)).isEqualTo(scaled);
    assertThat(work(turned, Interpolation.Bilinear)).isEqualTo(scaled);
    // Its pixels are turned before they are scaled: one copy from the other.
    assertThat(work(turned, Interpolation.Nearest)).isEqualTo(scaled + 2 * 3 * 12_000_000L);
    // 224 rows, all columns of them.
    assertThat(work(upright, Interpolation.BilinearAntialias)).isEqualTo(scaled + 224 * 4_000 * 12);
  }

  private static long work(ImageHeader header, Interpolation interpolation) {
    PixelSpec spec = PixelSpecs.spec(224, 224, 3, false, Resize.Stretch, interpolation);
    return Geometry.of(spec, header.uprightHeight(), header.uprightWidth())
        .workBytes(header, interpolation);
  }
}
