package dev.sparkinfer.image;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Names the images that are not read. A format whose first bytes could begin a text, or any other
 * file, is told by more of its header: who calls a text an image misleads as much as who calls an
 * image a text.
 */
final class ForeignImages {

  /** A format that is told by the sense of its header. */
  private record Header(String name, Predicate<byte[]> begins) {}

  private static final List<Signature> SIGNATURES =
      List.of(
          Signature.of("Canon CR2 raw", "49492a00 ........ 4352"),
          Signature.of("TIFF (or camera raw)", "49492a00"),
          Signature.of("TIFF (or camera raw)", "4d4d002a"),
          // With its magic number in the wrong order, as Pillow and libtiff read it.
          Signature.of("TIFF", "4949002a"),
          Signature.of("TIFF", "4d4d2a00"),
          Signature.of("BigTIFF", "49492b00"),
          Signature.of("BigTIFF", "4d4d002b"),
          Signature.of("Canon CRW raw", "49491a000000 4845415043434452"),
          Signature.of("Olympus ORF raw", "4949524f"),
          Signature.of("Olympus ORF raw", "49495253"),
          Signature.of("Olympus ORF raw", "4d4d4f52"),
          Signature.of("Panasonic RW2 raw", "49495500"),
          Signature.ofText("Fujifilm RAF raw", "FUJIFILMCCD-RAW"),
          Signature.of("Minolta MRW raw", "004d524d"),
          Signature.of("Sigma X3F raw", "464f5662 .... .. 00"),
          Signature.of("JPEG 2000", "0000000c 6a502020"),
          Signature.of("JPEG 2000", "ff4fff51"),
          Signature.of("JPEG XL", "0000000c 4a584c20"),
          Signature.of("JPEG XL", "ff0a"),
          Signature.of("JPEG XS", "0000000c 4a585320"),
          Signature.of("JPEG XR", "4949bc"),
          Signature.of("JBIG2", "974a42320d0a1a0a"),
          Signature.of("MNG", "8a4d4e470d0a1a0a"),
          Signature.of("JNG", "8b4a4e470d0a1a0a"),
          Signature.of("Photoshop", "38425053 0001"),
          Signature.of("Photoshop", "38425053 0002"),
          Signature.ofText("GIMP", "gimp xcf "),
          Signature.of("OpenEXR", "762f3101"),
          Signature.ofText("Radiance HDR", "#?RADIANCE"),
          Signature.ofText("Radiance HDR", "#?RGBE"),
          Signature.of("DirectDraw surface", "44445320 7c000000"),
          Signature.of("Khronos texture", "ab4b5458"),
          Signature.of("BPG", "425047fb"),
          Signature.of("Sun raster", "59a66a95"),
          Signature.of("SGI", "01da 00 01"),
          Signature.of("SGI", "01da 00 02"),
          Signature.of("SGI", "01da 01 01"),
          Signature.of("SGI", "01da 01 02"),
          Signature.of("multi-page PCX", "b168de3a"),
          Signature.of("Windows metafile", "d7cdc69a"),
          Signature.of("Windows metafile", "0100 0900 0003"),
          Signature.of("Windows metafile", "0200 0900 0003"),
          Signature.of("Windows metafile", "0100 0900 0001"),
          Signature.of("Windows metafile", "0200 0900 0001"),
          Signature.of("Enhanced metafile", "01000000" + "..".repeat(36) + "20454d46"),
          Signature.of("Windows animated cursor", "52494646 ........ 41434f4e"),
          Signature.of("OS/2 bitmap array", "4241" + "..".repeat(12) + "424d"),
          Signature.of("Amiga ILBM", "464f524d ........ 494c424d"),
          Signature.of("Amiga ILBM", "464f524d ........ 50424d20"),
          Signature.of("DICOM", "..".repeat(128) + "4449434d"),
          Signature.of("BMP (without its file header)", "28000000 ........ ........ 0100 ..00"),
          Signature.ofText("Blizzard texture", "BLP1"),
          Signature.ofText("Blizzard texture", "BLP2"),
          Signature.ofText("FITS", "SIMPLE  ="),
          Signature.ofText("NITF", "NITF02."),
          Signature.of("DPX", "53445058 ........ 56"),
          Signature.of("DPX", "58504453 ........ 56"),
          Signature.of("Cineon", "802a5fd7"),
          Signature.ofText("DjVu", "AT&TFORM"),
          Signature.ofText("PostScript", "%!PS"),
          Signature.of("Encapsulated PostScript", "c5d0d3c6"),
          Signature.ofText("X pixmap", "/* XPM */"),
          Signature.ofText("X pixmap", "! XPM2"),
          Signature.ofText("farbfeld", "farbfeld\0"));

  private static final List<Header> HEADERS =
      List.of(
          new Header("SVG", content -> "svg".equals(XmlRoot.nameIn(content).orElse(""))),
          new Header("Netpbm", NetpbmHeader::begins),
          new Header("Windows icon", content -> SmallHeaders.isIcon(content, 1)),
          new Header("Windows cursor", content -> SmallHeaders.isIcon(content, 2)),
          new Header("Apple icon", SmallHeaders::isAppleIcon),
          new Header("PCX", SmallHeaders::isPcx),
          new Header("QOI", SmallHeaders::isQoi),
          new Header("FLIF", SmallHeaders::isFlif),
          new Header("X bitmap", SmallHeaders::isXBitmap),
          new Header("Targa", TargaHeader::isOf));

  private ForeignImages() {}

  /** The name of the content's format; empty when it is no image that is known. */
  static Optional<String> nameOf(byte[] content) {
    Optional<String> signed =
        SIGNATURES.stream()
            .filter(signature -> signature.begins(content))
            .map(Signature::name)
            .findFirst();
    return signed
        .or(() -> IsoBrands.of(content).flatMap(IsoBrands::imageName))
        .or(
            () ->
                HEADERS.stream()
                    .filter(header -> header.begins.test(content))
                    .map(Header::name)
                    .findFirst());
  }
}
