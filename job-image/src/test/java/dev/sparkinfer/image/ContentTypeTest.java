package dev.sparkinfer.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertAll;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTypeTest {
  private static final String SVG_ROOT = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\"/>";

  static Stream<String> svgs() {
    return Stream.of(
        SVG_ROOT,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + SVG_ROOT,
        " \r\n\t" + SVG_ROOT,
        "\n<?xml version=\"1.0\"?>" + SVG_ROOT,
        "\ufeff" + SVG_ROOT,
        "\ufeff<?xml version=\"1.0\"?>\n<!-- Made by <html> & hand -->\n<!-- twice -->" + SVG_ROOT,
        "<!-- it's -->" + SVG_ROOT,
        "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/svg11.dtd\">"
            + SVG_ROOT,
        "<!DOCTYPE svg [<!-- don't > --> <!ENTITY ns \"http://www.w3.org/2000/svg\">]>" + SVG_ROOT,
        "<?xml-stylesheet href=\"a.css\"?><svg>",
        "<svg:svg xmlns:svg=\"http://www.w3.org/2000/svg\"/>",
        "<SVG>",
        "<?xml version=\"1.0\"?><!--" + " long".repeat(3000) + "-->" + SVG_ROOT);
  }

  @ParameterizedTest
  @MethodSource("svgs")
  void anSvgIsOneWhateverStandsBeforeItsRoot(String svg) throws IOException {
    for (Charset charset :
        new Charset[] {
          StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE
        }) {
      isUnread(svg.getBytes(charset), "SVG");
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(svg.getBytes(StandardCharsets.UTF_8));
    }
    isUnread(packed.toByteArray(), "SVG");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "P1\n2 2\n0 1\n1 0\n",
        "P1 2 2 0110",
        "P2\t3\t1\t255\t1\t2\t3",
        "P3\n48 32\n255\n250 20 20",
        "P3\r\n# by GIMP\r\n48 32\r\n# and more\r\n255\r\n1 2 3",
        "P3#close\n 1 1 255 1 2 3",
        "P4\n# a comment\n8 1\n\u0001",
        "P5 3 1 255\n\u0001\u0002\u0003",
        "P5\n3\n1\n65535\n\u0001\u0002",
        "P6\r48\r32\r255\rxyz",
        "P6\n\n\n  48 #w\n32 #h\n255\n\u0000",
        "P7\nWIDTH 2\nHEIGHT 2\nDEPTH 3\nMAXVAL 255\nTUPLTYPE RGB\nENDHDR\n",
        "P7\n# a comment\nHEIGHT 2\nWIDTH 2\n",
        "P7 332\n#XVVERSION:Version 2.28\n",
        "PF\n2 2\n-1.0\n\u0000\u0000",
        "Pf\n2 2\n1.000000e+00\n\u0000\u0000"
      })
  void netpbmIsToldHoweverItIsSpaced(String content) {
    isUnread(content.getBytes(StandardCharsets.ISO_8859_1), "Netpbm");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mif1", "mif2", "msf1", "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs",
        "avif", "avis", "avci", "avcs", "jpeg", "j2ki", "vvic", "crx "
      })
  void imagesOfTheIsoMediaFormatAreToldByAnyOfTheirBrands(String brand) {
    isUnread(ftyp(brand, "xxxx"), "HEIF|AVIF|CR3");
    isUnread(ftyp("xxxx", "yyyy", brand), "HEIF|AVIF|CR3");
    byte[] toTheEnd = ftyp("xxxx", "yyyy", brand);
    toTheEnd[3] = 0;
    isUnread(toTheEnd, "HEIF|AVIF|CR3");
  }

  @Test
  void videosOfTheIsoMediaFormatAreNoImages() {
    assertAll(
        Stream.of("isom", "mp42", "qt  ", "M4V ", "3gp5", "dash")
            .map(brand -> () -> isNoImage(ftyp(brand, "isom", "iso2", "avc1", "mp41"), "MP4")));
    // What lies after the box is not its brands.
    byte[] box = ftyp("isom", "mp41");
    byte[] file = Arrays.copyOf(box, box.length + 8);
    System.arraycopy("heicmif1".getBytes(StandardCharsets.US_ASCII), 0, file, box.length, 8);
    isNoImage(file, "MP4");
  }

  @ParameterizedTest
  @CsvSource({
    "49492a0008000000, TIFF",
    "4d4d002a00000008, TIFF",
    "49492b0008000000, BigTIFF",
    "4d4d002b00080000, BigTIFF",
    "49492a00100000004352020000000000, CR2",
    "49491a00000048454150434344520200, CRW",
    "4949524f08000000, ORF",
    "4949555018000000, ''",
    "4949550018000000, RW2",
    "46554a4946494c4d4343442d52415720, RAF",
    "004d524d00012345, MRW",
    "464f566200000200, X3F",
    "0000000c6a5020200d0a870a, JPEG 2000",
    "ff4fff51002f0000, JPEG 2000",
    "0000000c4a584c200d0a870a, JPEG XL",
    "ff0afa1f01, JPEG XL",
    "4949bc0108000000, JPEG XR",
    "38425053000100000000, Photoshop",
    "38425053000200000000, Photoshop",
    "233f52474245 0a464f524d41543d, Radiance",
    "233f52414449414e43450a, Radiance",
    "762f310102000000, OpenEXR",
    "444453207c000000, DirectDraw",
    "425047fb20, BPG",
    "59a66a9500000001, Sun raster",
    "01da0101000302000200, SGI",
    "01da000200010200, SGI",
    "d7cdc69a00000000, metafile",
    "010009000003520000, metafile",
    "0100090000016d02, metafile",
    "01000000 6c000000 0000000000000000 0000000000000000 0000000000000000 0000000000000000"
        + " 20454d46, metafile",
    "69636e7300000100 69637034, Apple icon",
    "0000010001002020 0000010020000000 0000000016000000, Windows icon",
    "0000010007002020 0000010020000000 0000000016000000, Windows icon",
    "0000020003002020 0000070009000000 0000000016000000, Windows cursor",
    "716f6966 00000010 00000010 0400, QOI",
    "464c494633310004, FLIF",
    "2f2a2058504d202a2f0a7374, X pixmap",
    "424100000000000000000000 0000424d, OS/2",
    "53494d504c4520203d202020, FITS",
    "25215053 2d41646f6265, PostScript"
  })
  void namesImagesThatAreNotRead(String hex, String name) {
    byte[] content = Arrays.copyOf(HexFormat.of().parseHex(hex.replace(" ", "")), 256);
    if (name.isEmpty()) {
      isNoImage(content, "");
    } else {
      isUnread(content, name);
    }
  }

  @Test
  void aBmpWithAHeaderOfItsOwnIsNamedAndOtherContentIsNone() {
    byte[] bmp = new byte[100];
    bmp[0] = 'B';
    bmp[1] = 'M';
    bmp[14] = 66;
    assertThat(
            catchThrowableOfType(
                    ImageException.class, () -> ImageHeader.read(bmp, new PictureLimits(100, 100)))
                .code())
        .isEqualTo(ErrorCode.UNSUPPORTED_FORMAT);
    bmp[6] = 1;
    isNoImage(bmp, "");
    bmp[6] = 0;
    bmp[14] = 0;
    isNoImage(bmp, "");
  }

  @Test
  void tellsPcxByItsWholeHeader() {
    byte[] pcx = new byte[200];
    byte[] start = HexFormat.of().parseHex("0a05010800000000" + "1f001f00");
    System.arraycopy(start, 0, pcx, 0, start.length);
    pcx[65] = 3;
    isUnread(pcx, "PCX");
    pcx[65] = 9;
    isNoImage(pcx, "");
  }

  @Test
  void tellsTargaByItsFooterOrAHeaderThatAgreesWithItself() {
    byte[] footer = "TRUEVISION-XFILE.\0".getBytes(StandardCharsets.US_ASCII);
    byte[] second = Arrays.copyOf(new byte[] {7}, 100);
    System.arraycopy(footer, 0, second, 100 - footer.length, footer.length);
    isUnread(second, "Targa");
    byte[] first = new byte[18 + 4 * 2 * 3];
    first[2] = 2;
    first[12] = 4;
    first[14] = 2;
    first[16] = 24;
    isUnread(first, "Targa");
    first[2] = 10;
    isUnread(first, "Targa");
    first[2] = 2;
    first[12] = 5;
    isNoImage(first, "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#define a_width 16\n#define a_height 7\nstatic unsigned char a_bits[] = {\n0x00};",
        "/* made by hand */\n"
            + "#define a_width 16\n"
            + "#define a_height 7\n"
            + "#define a_x_hot 1\n"
            + "static char a_bits[] = {"
      })
  void anXBitmapIsToldFromOtherC(String bitmap) {
    isUnread(bitmap.getBytes(StandardCharsets.US_ASCII), "X bitmap");
    isNoImage(
        "#define a_width 16\n#define a_height 7\nint a;".getBytes(StandardCharsets.US_ASCII), "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "P1 is the first of the pictures.",
        "P1 2 3 go",
        "P3\n12 things",
        "P5",
        "P6 0 4 255 ",
        "P7 and P8",
        "PF 12 and 13",
        "P3 48 32 70000 1 2 3",
        "BM is how some sentences begin, such as this.",
        "BA, BM and others are letters",
        "icns is a word",
        "qoif is none",
        "FLIF is one",
        "II* is a text",
        "MM is one too",
        "#?not",
        "GIF is a format",
        "DDS | is none",
        "{\"svg\": \"<svg>\"}",
        "<html><body><svg></svg></body></html>",
        "<!DOCTYPE html><html><svg/></html>",
        "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code></Error>",
        "<?xml version=\"1.0\"?><!-- <svg> --><feed/>",
        "<svgfoo/>",
        "<!DOCTYPE svg",
        "<",
        "a <svg> in a text",
        "%PDF-1.7 and so on",
        "RIFF....WAVEfmt ",
        "\n\u0005\u0001\b and a text",
        "key,label\na.jpg,cat\n",
        "\u0000\u0000\u0001\u0000moov",
        "\u0000",
        "MM"
      })
  void whatOnlyBeginsLikeAnImageIsNone(String content) {
    isNoImage(content.getBytes(StandardCharsets.ISO_8859_1), "");
  }

  @Test
  void saysWhatPeopleMeetInPlaceOfImages() {
    isNoImage("%PDF-1.7".getBytes(StandardCharsets.US_ASCII), "a PDF");
    isNoImage("<!doctype HTML><HTML>".getBytes(StandardCharsets.US_ASCII), "a web page");
    isNoImage("<Error><Code>".getBytes(StandardCharsets.US_ASCII), "XML.*error");
    isNoImage(new byte[] {'P', 'K', 3, 4, 20}, "ZIP");
    isNoImage(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0}, "gzip");
  }

  private static byte[] ftyp(String major, String... others) {
    StringBuilder box = new StringBuilder("\0\0\0x" + "ftyp" + major + "\0\0\0\0");
    for (String other : others) {
      box.append(other);
    }
    byte[] bytes = box.toString().getBytes(StandardCharsets.ISO_8859_1);
    bytes[3] = (byte) bytes.length;
    return bytes;
  }

  private static void isUnread(byte[] content, String name) {
    ImageException refusal = refusal(content);
    assertThat(refusal.code()).as(refusal.getMessage()).isEqualTo(ErrorCode.UNSUPPORTED_FORMAT);
    assertThat(refusal.getMessage()).containsPattern(name);
  }

  private static void isNoImage(byte[] content, String what) {
    ImageException refusal = refusal(content);
    assertThat(refusal.code()).as(refusal.getMessage()).isEqualTo(ErrorCode.NOT_AN_IMAGE);
    assertThat(refusal.getMessage()).containsPattern(what);
  }

  private static ImageException refusal(byte[] content) {
    ImageException refusal =
        catchThrowableOfType(ImageException.class, () -> ContentType.formatOf(content));
    assertThat(refusal).as("a refusal").isNotNull();
    return refusal;
  }
}
