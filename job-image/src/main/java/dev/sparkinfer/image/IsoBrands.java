package dev.sparkinfer.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a file of the ISO base media format says that it is (ISO/IEC 14496-12, the ftyp box): one
 * brand of its own, then all others that it keeps to. Videos and images share that format.
 */
record IsoBrands(List<String> brands) {

  private static final int FTYP = 0x66747970;
  private static final int HEADER_BYTES = 8;
  private static final int LONG_HEADER_BYTES = 16;
  private static final int BRAND_BYTES = 4;
  private static final int MOST_BYTES = 1024;

  private static final Set<String> AVIF = Set.of("avif", "avis", "avio", "MA1A", "MA1B");

  /** Of ISO/IEC 23008-12 and 23000-22, and of those that put other codecs into it. */
  private static final Set<String> HEIF =
      Set.of(
          "mif1", "mif2", "mif3", "msf1", "miaf", "1pic", "heic", "heix", "heim", "heis", "hevc",
          "hevx", "hevm", "hevs", "avci", "avcs", "vvic", "vvis", "evbi", "evbs", "evmi", "evms",
          "jpeg", "jpgs", "j2ki", "j2is", "MiHB", "MiHE", "MiHA");

  private static final String CANON_RAW = "crx ";

  /** The brands of such a file; empty when the content is none. */
  static Optional<IsoBrands> of(byte[] content) {
    ByteBuffer file = ByteBuffer.wrap(content);
    if (content.length < HEADER_BYTES + BRAND_BYTES || file.getInt(4) != FTYP) {
      return Optional.empty();
    }
    long size = Integer.toUnsignedLong(file.getInt(0));
    int major = size == 1 ? LONG_HEADER_BYTES : HEADER_BYTES;
    long end = size < LONG_HEADER_BYTES ? content.length : Math.min(size, content.length);
    List<String> brands = new ArrayList<>();
    for (int at = major; at + BRAND_BYTES <= Math.min(end, MOST_BYTES); at += BRAND_BYTES) {
      // The second four bytes are the first brand's version.
      if (at != major + BRAND_BYTES) {
        brands.add(new String(content, at, BRAND_BYTES, StandardCharsets.ISO_8859_1));
      }
    }
    return Optional.of(new IsoBrands(brands));
  }

  /** The image format that it is; empty for videos and whatever else. */
  Optional<String> imageName() {
    if (brands.contains(CANON_RAW)) {
      return Optional.of("Canon CR3 raw");
    }
    if (brands.stream().anyMatch(AVIF::contains)) {
      return Optional.of("AVIF");
    }
    return brands.stream().anyMatch(HEIF::contains) ? Optional.of("HEIF") : Optional.empty();
  }
}
