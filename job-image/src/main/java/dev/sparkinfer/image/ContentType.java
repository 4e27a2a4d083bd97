package dev.sparkinfer.image;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells what content is by its first bytes, and names what is not read. */
final class ContentType {

  private static final Signature JPEG = Signature.of("JPEG", "ffd8ff");
  private static final Signature PNG = Signature.of("PNG", "89504e470d0a1a0a");
  private static final Signature GIF87 = Signature.ofText("GIF", "GIF87a");
  private static final Signature GIF89 = Signature.ofText("GIF", "GIF89a");
  private static final Signature WEBP = Signature.of("WebP", "52494646 ........ 57454250");

  /** BMP's own two letters begin many a text; its header's size, in the next 17 bytes, does not. */
  private static final Signature BMP = Signature.of("BMP", "424d" + "..".repeat(12) + "..000000");

  private static final int LONGEST_NAME = 64;

  /** What people store among pictures, or get in their place. */
  private static final List<Signature> OTHERS =
      List.of(
          Signature.ofText("a PDF", "%PDF-"),
          Signature.of("a ZIP archive", "504b0304"),
          Signature.of("packed by gzip", "1f8b"),
          Signature.of("a WAVE sound", "52494646 ........ 57415645"),
          Signature.of("an AVI video", "52494646 ........ 41564920"),
          Signature.of("a Matroska video", "1a45dfa3"));

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
    String image = ForeignImages.nameOf(bytes).orElse(null);
    if (image != null) {
      throw new ImageException(
          ErrorCode.UNSUPPORTED_FORMAT,
          image + " images are not read; JPEG, PNG, GIF, BMP and WebP are");
    }
    throw new ImageException(ErrorCode.NOT_AN_IMAGE, whatElse(bytes));
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
    if (WEBP.begins(bytes)) {
      return ImageFormat.WEBP;
    }
    return BMP.begins(bytes) && BmpLayout.isLikely(bytes) ? ImageFormat.BMP : null;
  }

  private static String whatElse(byte[] bytes) {
    for (Signature other : OTHERS) {
      if (other.begins(bytes)) {
        return "the content is no image but " + other.name();
      }
    }
    if (IsoBrands.of(bytes).isPresent()) {
      return "the content is no image but an MP4 or QuickTime file";
    }
    String root = XmlRoot.nameIn(bytes).orElse("");
    if (root.equals("html")) {
      return "the content is no image but a web page";
    }
    if (!root.isEmpty() && root.length() <= LONGEST_NAME) {
      return "the content is no image but XML, its outermost element '" + root + "'";
    }
    return "the content is of no known image format; it begins with the bytes "
        + HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(bytes.length, 8));
  }
}
