package dev.sparkinfer.image;

/**
 * Where an animation's first frame lies on its canvas, in pixels. What the frame does not cover is
 * black.
 */
record FrameArea(int canvasWidth, int canvasHeight, int left, int top, int width, int height) {

  boolean isWithinCanvas() {
    return (long) left + width <= canvasWidth && (long) top + height <= canvasHeight;
  }

  boolean coversCanvas() {
    return width == canvasWidth && height == canvasHeight;
  }
}
