package dev.sparkinfer.image;

/** The image formats that are read. */
public enum ImageFormat {
  JPEG("JPEG"),
  PNG("PNG"),
  GIF("GIF"),
  BMP("BMP"),
  WEBP("WebP");

  private final String label;

  ImageFormat(String label) {
    this.label = label;
  }

  /** The format's name as people write it. */
  public String label() {
    return label;
  }
}
