package dev.sparkinfer.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageHeaderTest {

  static Stream<String> images() {
    return GoldenData.images();
  }

  @ParameterizedTest
  @MethodSource("images")
  void tellsEveryImagesFormatAndUprightSize(String name) throws Exception {
    ImageHeader header = ImageHeader.read(GoldenData.image(name), PixelSpecs.MAX_PIXELS);
    int[] shape =
        GoldenData.tensors("decoded/" + name).findFirst().orElseThrow().getValue().shape();
    assertThat(header.uprightHeight()).isEqualTo(shape[0]);
    assertThat(header.uprightWidth()).isEqualTo(shape[1]);
    String extension = name.substring(name.lastIndexOf('.') + 1);
    assertThat(header.format().label()).isEqualToIgnoringCase(extension.replace("jpg", "jpeg"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void readsTheOrientationOfJpegs(int orientation) throws Exception {
    byte[] image = GoldenData.image("exif" + orientation + ".jpg");
    assertThat(ImageHeader.read(image, PixelSpecs.MAX_PIXELS).orientation().exifValue())
        .isEqualTo(orientation);
  }

  @ParameterizedTest
  @ValueSource(strings = {"exif6.png", "exif6.webp"})
  void readsTheOrientationOfOtherFormats(String name) throws Exception {
    assertThat(ImageHeader.read(GoldenData.image(name), PixelSpecs.MAX_PIXELS).orientation())
        .isEqualTo(Orientation.TURNED_LEFT);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9, 65535})
  void anOrientationThatExifDoesNotKnowIsUpright(int value) {
    assertThat(Orientation.ofExifValue(value)).isEqualTo(Orientation.UPRIGHT);
  }

  @Test
  void damagedExifDataIsNoDamageToThePicture() {
    byte[] endsEarly = {'I', 'I', 42, 0, 8, 0, 0, 0, 9, 0, 0x12};
    for (ByteBuffer damaged :
        new ByteBuffer[] {ByteBuffer.wrap(endsEarly), ByteBuffer.allocate(0)}) {
      assertThat(new EmbeddedMetadata(damaged, null).orientation()).isEqualTo(Orientation.UPRIGHT);
    }
  }

  @Test
  void noBytesAreAnEmptyObject() {
    assertThat(refusal(new byte[0]).code()).isEqualTo(ErrorCode.EMPTY_OBJECT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Just a text.",
        "BM is how some sentences begin, such as this.",
        "RIFF....WAVEfmt ",
        "GIF is a format",
        "%PDF-1.7 and so on",
        "<html><body>404</body></html>",
        "\u0000",
        "MM"
      })
  void textAndOtherFilesAreNoImages(String content) {
    assertThat(refusal(content.getBytes(StandardCharsets.UTF_8)).code())
        .isEqualTo(ErrorCode.NOT_AN_IMAGE);
  }

  @Test
  void randomBytesAreNoImage() {
    byte[] random = new byte[2048];
    new Random(20).nextBytes(random);
    assertThat(refusal(random).code()).isEqualTo(ErrorCode.NOT_AN_IMAGE);
  }

  @ParameterizedTest
  @CsvSource({
    "49492a0008000000, Tagged Image File Format|TIFF",
    "4d4d002a00000008, Tagged Image File Format|TIFF",
    "0000001c66747970617669660000000061766966, AVIF|High Efficiency",
    "000000186674797068656963000000006d696631, HEIF|High Efficiency",
    "38425053000100000000000000030000, Photoshop",
    "0000000c6a5020200d0a870a, JPEG 2000",
    "0000000c4a584c200d0a870a, JPEG XL",
    "ff0afa1f01, JPEG XL",
    "49492a00100000004352020000000000, Canon",
    "46554a4946494c4d4343442d524157, FujiFilm|Fuji",
    "762f310102000000, OpenEXR",
    "0000010001002020, Windows icon|Icon"
  })
  void namesImagesThatAreNotRead(String hex, String names) {
    byte[] content = Arrays.copyOf(HexFormat.of().parseHex(hex), 64);
    ImageException refusal = refusal(content);
    assertThat(refusal.code()).isEqualTo(ErrorCode.UNSUPPORTED_FORMAT);
    assertThat(refusal.getMessage()).containsPattern(names);
  }

  @Test
  void namesJpegProcessesThatAreNotRead() {
    byte[] jpeg = GoldenData.image("base.jpg");
    int frame = indexOf(jpeg, 0xff, 0xc0);
    for (int marker : new int[] {0xc3, 0xc5, 0xcb, 0xf7}) {
      byte[] other = jpeg.clone();
      other[frame + 1] = (byte) marker;
      assertThat(refusal(other).code()).isEqualTo(ErrorCode.UNSUPPORTED_FORMAT);
    }
    byte[] deep = jpeg.clone();
    deep[frame + 4] = 12;
    assertThat(refusal(deep)).hasMessageContaining("12 bits");
  }

  @Test
  void aPixelBombIsRefusedByItsHeader() {
    byte[] png = GoldenData.image("rgb.png");
    ByteBuffer.wrap(png).putInt(16, 30_000).putInt(20, 30_000);
    ImageException refusal = refusal(png);
    assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_MANY_PIXELS);
    assertThat(refusal).hasMessageContainingAll("30000x30000", "1000000", "input.maxPixels");
  }

  @Test
  void everyFormatsSizeIsBounded() {
    byte[] jpeg = GoldenData.image("base.jpg");
    ByteBuffer.wrap(jpeg).putInt(indexOf(jpeg, 0xff, 0xc0) + 5, -1);
    byte[] gif = GoldenData.image("still.gif");
    ByteBuffer.wrap(gif).putInt(6, -1);
    byte[] gifFrame = GoldenData.image("still.gif");
    ByteBuffer.wrap(gifFrame).putInt(indexOf(gifFrame, 0x2c, 0, 0, 0, 0, 29) + 5, -1);
    byte[] bmp = GoldenData.image("24.bmp");
    littleEndian(bmp).putInt(18, 40_000).putInt(22, -40_000);
    byte[] webp = GoldenData.image("exif6.webp");
    littleEndian(webp).putInt(indexOf(webp, 'V', 'P', '8', 'X') + 12, -1);
    for (byte[] bomb : new byte[][] {jpeg, gif, gifFrame, bmp}) {
      assertThat(refusal(bomb).code()).isEqualTo(ErrorCode.TOO_MANY_PIXELS);
    }
    // The canvas of a still WebP must be its picture's size: checked before its pixels are counted.
    assertThat(refusal(webp).code()).isEqualTo(ErrorCode.CORRUPT_IMAGE);
  }

  @Test
  void moreThanTheDecoderTakesIsRefusedWhateverTheLimit() {
    byte[] png = GoldenData.image("rgb.png");
    ByteBuffer.wrap(png).putInt(16, 30_000).putInt(20, 30_000);
    ImageException refusal =
        catchThrowableOfType(ImageException.class, () -> ImageHeader.read(png, Long.MAX_VALUE));
    assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_MANY_PIXELS);
  }

  @Test
  void aJpegOfThousandsOfScansIsRefused() {
    byte[] jpeg = GoldenData.image("progressive.jpg");
    byte[] scans = Arrays.copyOf(jpeg, jpeg.length + 1000);
    for (int i = jpeg.length; i < scans.length; i += 2) {
      scans[i] = (byte) 0xff;
      scans[i + 1] = (byte) 0xda;
    }
    assertThat(refusal(scans)).hasMessage("the JPEG has more than 500 scans");
  }

  @Test
  void noPixelsAreDamage() {
    byte[] png = GoldenData.image("rgb.png");
    ByteBuffer.wrap(png).putInt(16, 0).putInt(20, 0);
    byte[] bmp = GoldenData.image("24.bmp");
    littleEndian(bmp).putInt(18, 0);
    byte[] jpeg = GoldenData.image("base.jpg");
    ByteBuffer.wrap(jpeg).putShort(indexOf(jpeg, 0xff, 0xc0) + 5, (short) 0);
    for (byte[] none : new byte[][] {png, bmp, jpeg}) {
      assertThat(refusal(none).code()).isEqualTo(ErrorCode.CORRUPT_IMAGE);
    }
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int indexOf(byte[] bytes, int... wanted) {
    for (int i = 0; i + wanted.length <= bytes.length; i++) {
      int at = i;
      if (IntStream.range(0, wanted.length).allMatch(k -> bytes[at + k] == (byte) wanted[k])) {
        return i;
      }
    }
    throw new AssertionError("not there");
  }

  private static ImageException refusal(byte[] content) {
    ImageException refusal =
        catchThrowableOfType(
            ImageException.class, () -> ImageHeader.read(content, PixelSpecs.MAX_PIXELS));
    assertThat(refusal).as("a refusal").isNotNull();
    return refusal;
  }
}
