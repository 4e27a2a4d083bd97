package dev.sparkinfer.bench.input;

import java.awt.image.BufferedImage;
import java.util.Random;

/**
 * A picture that compresses as photographs do: a sky, a ground, things with soft edges, each with a
 * texture of several scales, and the noise of a sensor over all. The seed decides everything.
 */
final class Photograph {
  private static final int OCTAVES = 5;
  private static final int MOST_THINGS = 8;
  private static final float SENSOR_NOISE = 5;

  private final int width;
  private final int height;
  private final Random random;
  private final float[][] pixels;

  private Photograph(long seed, int width, int height) {
    this.width = width;
    this.height = height;
    this.random = new Random(seed);
    this.pixels = new float[3][width * height];
  }

  static BufferedImage draw(long seed, int width, int height) {
    Photograph photograph = new Photograph(seed, width, height);
    photograph.drawGround();
    int things = 3 + photograph.random.nextInt(MOST_THINGS - 2);
    for (int i = 0; i < things; i++) {
      photograph.drawThing();
    }
    return photograph.exposed();
  }

  private void drawGround() {
    float horizon = height * (0.3f + 0.4f * random.nextFloat());
    float[] zenith = colour(60, 160);
    float[] haze = colour(150, 240);
    float[] near = colour(30, 140);
    float[] far = colour(80, 180);
    Texture clouds = new Texture(random.nextInt(), width / 2f);
    Texture ground = new Texture(random.nextInt(), width / 6f);
    for (int y = 0; y < height; y++) {
      boolean sky = y < horizon;
      float depth = sky ? y / horizon : (y - horizon) / (height - horizon);
      float[] from = sky ? zenith : far;
      float[] to = sky ? haze : near;
      for (int x = 0; x < width; x++) {
        float light = sky ? 25 * clouds.at(x, y) : 70 * ground.at(x, y * 2f);
        for (int channel = 0; channel < 3; channel++) {
          pixels[channel][y * width + x] =
              from[channel] + depth * (to[channel] - from[channel]) + light;
        }
      }
    }
  }

  /** An ellipse or a box, lit from above, out of focus by a pixel or two. */
  private void drawThing() {
    boolean round = random.nextBoolean();
    float centreX = width * random.nextFloat();
    float centreY = height * (0.2f + 0.8f * random.nextFloat());
    float halfWidth = width * (0.04f + 0.18f * random.nextFloat());
    float halfHeight = height * (0.06f + 0.24f * random.nextFloat());
    float blur = 1 + 2 * random.nextFloat();
    float[] colour = colour(20, 230);
    float contrast = 20 + 60 * random.nextFloat();
    Texture surface = new Texture(random.nextInt(), halfWidth / 2 + 2);
    int top = Math.max(0, (int) (centreY - halfHeight - blur));
    int bottom = Math.min(height, (int) (centreY + halfHeight + blur) + 1);
    int left = Math.max(0, (int) (centreX - halfWidth - blur));
    int right = Math.min(width, (int) (centreX + halfWidth + blur) + 1);
    for (int y = top; y < bottom; y++) {
      float down = (y - centreY) / halfHeight;
      for (int x = left; x < right; x++) {
        float across = (x - centreX) / halfWidth;
        float distance =
            round
                ? (float) Math.sqrt(across * across + down * down)
                : Math.max(Math.abs(across), Math.abs(down));
        float inside = (1 - distance) * Math.min(halfWidth, halfHeight) / blur;
        float cover = Math.max(0, Math.min(1, inside + 0.5f));
        float light = contrast * surface.at(x, y) - 40 * down;
        for (int channel = 0; channel < 3; channel++) {
          int at = y * width + x;
          float behind = pixels[channel][at];
          pixels[channel][at] = behind + cover * (colour[channel] + light - behind);
        }
      }
    }
  }

  private BufferedImage exposed() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int grain = random.nextInt();
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int rgb = 0;
        for (int channel = 0; channel < 3; channel++) {
          // The sum of three is as good as a bell curve.
          float noise = 0;
          for (int i = 0; i < 3; i++) {
            noise += Texture.value(grain + 3 * channel + i, x, y);
          }
          float value = pixels[channel][y * width + x] + SENSOR_NOISE * noise;
          rgb = rgb << 8 | Math.max(0, Math.min(255, Math.round(value)));
        }
        row[x] = rgb;
      }
      image.setRGB(0, y, width, 1, row, 0, width);
    }
    return image;
  }

  private float[] colour(int from, int to) {
    float[] colour = new float[3];
    float light = from + (to - from) * random.nextFloat();
    for (int channel = 0; channel < 3; channel++) {
      colour[channel] = light + 60 * (random.nextFloat() - 0.5f);
    }
    return colour;
  }

  /**
   * Value noise of several scales, each half the one before, in its size and in its weight (Perlin,
   * "An Image Synthesizer", 1985, the sum called 1/f).
   *
   * @param scale of the coarsest, in pixels
   */
  private record Texture(int seed, float scale) {

    /** About -1 to 1. */
    float at(float x, float y) {
      float sum = 0;
      float weight = 0.5f;
      float size = scale;
      for (int octave = 0; octave < OCTAVES && size >= 1; octave++) {
        sum += weight * smooth(seed + octave, x / size, y / size);
        weight *= 0.6f;
        size /= 2;
      }
      return sum;
    }

    private static float smooth(int seed, float x, float y) {
      int left = (int) Math.floor(x);
      int top = (int) Math.floor(y);
      float across = ease(x - left);
      float down = ease(y - top);
      float above =
          value(seed, left, top) + across * (value(seed, left + 1, top) - value(seed, left, top));
      float below =
          value(seed, left, top + 1)
              + across * (value(seed, left + 1, top + 1) - value(seed, left, top + 1));
      return above + down * (below - above);
    }

    private static float ease(float t) {
      return t * t * (3 - 2 * t);
    }

    /** From -1 to 1, another for each point, by the finalizer of MurmurHash3. */
    static float value(int seed, int x, int y) {
      int hash = seed * 0x9E3779B9 + x * 0x85EBCA6B + y * 0xC2B2AE35;
      hash ^= hash >>> 16;
      hash *= 0x85EBCA6B;
      hash ^= hash >>> 13;
      hash *= 0xC2B2AE35;
      hash ^= hash >>> 16;
      return hash / 0x1p31f;
    }
  }
}
