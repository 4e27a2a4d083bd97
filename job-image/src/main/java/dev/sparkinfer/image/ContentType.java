package dev.sparkinfer.image;

import com.drew.imaging.FileType;
import com.drew.imaging.FileTypeDetector;
import dev.sparkinfer.api.v1alpha1.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells what content is by its first bytes, and names what is not read. */
final class ContentType {

  /**
   * A format's first bytes.
   *
   * @param offset where they stand
   */
  private record Signature(String name, int offset, byte[] magic) {
    static Signature of(String name, int offset, String latin1) {
      return new Signature(name, offset, latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    boolean begins(byte[] content) {
      if (content.length < offset + magic.length) {
        return false;
      }
      for (int i = 0; i < magic.length; i++) {
        if (content[offset + i] != magic[i]) {
          return false;
        }
      }
      return true;
    }
  }

  private static final Signature JPEG = Signature.of("JPEG", 0, "\u00ff\u00d8\u00ff");
  private static final Signature PNG = Signature.of("PNG", 0, "\u0089PNG\r\n\u001a\n");
  private static final Signature GIF87 = Signature.of("GIF", 0, "GIF87a");
  private static final Signature GIF89 = Signature.of("GIF", 0, "GIF89a");
  private static final Signature RIFF = Signature.of("RIFF", 0, "RIFF");
  private static final Signature WEBP = Signature.of("WebP", 8, "WEBP");
  private static final Signature BMP = Signature.of("BMP", 0, "BM");

  /** BMP's own two letters begin many a text; its header's size, in the next 17 bytes, does not. */
  private static final Set<Integer> BMP_HEADER_BYTES = Set.of(12, 16, 40, 52, 56, 64, 108, 124);

  /** Images that metadata-extractor's detector does not tell, or calls something else. */
  private static final List<Signature> UNREAD =
      List.of(
          Signature.of("JPEG 2000", 0, "\0\0\0\fjP  "),
          Signature.of("JPEG 2000", 0, "\u00ff\u004f\u00ff\u0051"),
          Signature.of("JPEG XL", 0, "\0\0\0\fJXL "),
          Signature.of("JPEG XL", 0, "\u00ff\n"),
          Signature.of("JPEG XR", 0, "II\u00bc\u0001"),
          Signature.of("AVIF", 4, "ftypavif"),
          Signature.of("AVIF", 4, "ftypavis"),
          Signature.of("HEIF", 4, "ftypheic"),
          Signature.of("HEIF", 4, "ftypheix"),
          Signature.of("HEIF", 4, "ftyphevc"),
          Signature.of("HEIF", 4, "ftypheim"),
          Signature.of("HEIF", 4, "ftypheis"),
          Signature.of("HEIF", 4, "ftypmif1"),
          Signature.of("HEIF", 4, "ftypmsf1"),
          Signature.of("Canon CR3 raw", 4, "ftypcrx "),
          Signature.of("TIFF", 0, "II+\0"),
          Signature.of("TIFF", 0, "MM\0+"),
          Signature.of("TIFF", 0, "II*\0"),
          Signature.of("TIFF", 0, "MM\0*"),
          Signature.of("MNG", 0, "\u008aMNG\r\n\u001a\n"),
          Signature.of("JNG", 0, "\u008bJNG\r\n\u001a\n"),
          Signature.of("Windows icon", 0, "\0\0\1\0\1\0"),
          Signature.of("OpenEXR", 0, "v/1\1"),
          Signature.of("Radiance HDR", 0, "#?RADIANCE"),
          Signature.of("DirectDraw surface", 0, "DDS |"),
          Signature.of("QOI", 0, "qoif"),
          Signature.of("GIMP picture", 0, "gimp xcf "),
          Signature.of("DICOM", 128, "DICM"),
          Signature.of("FITS", 0, "SIMPLE  ="),
          Signature.of("DjVu", 0, "AT&TFORM"),
          Signature.of("SVG", 0, "<svg"),
          Signature.of("PNM", 0, "P4\n"),
          Signature.of("PNM", 0, "P5\n"),
          Signature.of("PNM", 0, "P6\n"),
          Signature.of("PAM", 0, "P7\n"));

  /**
   * The images among the file types that metadata-extractor's detector tells. It takes many a TIFF
   * for a Sony raw image, which is one.
   */
  private static final Set<FileType> UNREAD_TYPES =
      Set.of(
          FileType.Psd,
          FileType.Ico,
          FileType.Pcx,
          FileType.Heif,
          FileType.Eps,
          FileType.Crw,
          FileType.Cr2,
          FileType.Nef,
          FileType.Orf,
          FileType.Raf,
          FileType.Rw2,
          FileType.Crx);

  private ContentType() {}

  /**
   * The format of the content.
   *
   * @throws ImageException {@code UNSUPPORTED_FORMAT}, naming it, or {@code NOT_AN_IMAGE}
   */
  static ImageFormat formatOf(byte[] bytes) throws ImageException {
    ImageFormat format = readable(bytes);
    if (format != null) {
      return format;
    }
    FileType type = detect(bytes);
    if (UNREAD_TYPES.contains(type)) {
      throw unsupported(type.getLongName());
    }
    for (Signature signature : UNREAD) {
      if (signature.begins(bytes)) {
        throw unsupported(signature.name());
      }
    }
    throw new ImageException(
        ErrorCode.NOT_AN_IMAGE,
        type == FileType.Unknown
            ? "the content is of no known image format; it begins with the bytes "
                + HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(bytes.length, 8))
            : "the content is no image but " + type.getLongName());
  }

  private static @Nullable ImageFormat readable(byte[] bytes) {
    if (JPEG.begins(bytes)) {
      return ImageFormat.JPEG;
    }
    if (PNG.begins(bytes)) {
      return ImageFormat.PNG;
    }
    if (GIF87.begins(bytes) || GIF89.begins(bytes)) {
      return ImageFormat.GIF;
    }
    if (RIFF.begins(bytes) && WEBP.begins(bytes)) {
      return ImageFormat.WEBP;
    }
    boolean bmp =
        BMP.begins(bytes)
            && bytes.length > 17
            && bytes[15] == 0
            && bytes[16] == 0
            && bytes[17] == 0
            && BMP_HEADER_BYTES.contains((int) bytes[14]);
    return bmp ? ImageFormat.BMP : null;
  }

  private static ImageException unsupported(String name) {
    return new ImageException(
        ErrorCode.UNSUPPORTED_FORMAT,
        name + " images are not read; JPEG, PNG, GIF, BMP and WebP are");
  }

  private static FileType detect(byte[] bytes) {
    try {
      return FileTypeDetector.detectFileType(new ByteArrayInputStream(bytes));
    } catch (IOException impossible) {
      throw new AssertionError("a byte array cannot fail to be read", impossible);
    }
  }
}
