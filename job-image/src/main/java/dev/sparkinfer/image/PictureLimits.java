package dev.sparkinfer.image;

import java.io.Serializable;

/**
 * How large a picture may be by its header; a larger one is refused before anything is allocated
 * for it.
 *
 * @param maxPixels of the picture, and of a frame of it
 * @param maxSidePixels its width and its height: decoders hold some rows besides the pixels
 */
public record PictureLimits(long maxPixels, int maxSidePixels) implements Serializable {
  public PictureLimits {
    if (maxPixels < 1 || maxSidePixels < 1) {
      throw new IllegalArgumentException(
          "at most " + maxPixels + " pixels, " + maxSidePixels + " a side");
    }
  }
}
