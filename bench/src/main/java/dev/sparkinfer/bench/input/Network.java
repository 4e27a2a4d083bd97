package dev.sparkinfer.bench.input;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * The models of the benchmarks: networks of a known size and architecture, with random weights,
 * from {@code float32[?, side, side, 3]} to {@code float32[?, classes]} probabilities.
 */
public enum Network {

  /** ResNet-50 (He et al., "Deep Residual Learning for Image Recognition", 2016, table 1). */
  HEAVY(224, 1000) {
    @Override
    Operand<TFloat32> draw(Layers layers, Operand<TFloat32> images) {
      Operand<TFloat32> x = stem(layers, images);
      int[] blocks = {3, 4, 6, 3};
      for (int stage = 0; stage < blocks.length; stage++) {
        for (int block = 0; block < blocks[stage]; block++) {
          x = layers.bottleneck(x, 256 << stage, block == 0 && stage > 0 ? 2 : 1);
        }
      }
      return x;
    }
  },

  /** ResNet-18, of the same table. */
  CLASSIC(224, 1000) {
    @Override
    Operand<TFloat32> draw(Layers layers, Operand<TFloat32> images) {
      Operand<TFloat32> x = stem(layers, images);
      for (int stage = 0; stage < 4; stage++) {
        x = layers.basicBlock(x, 64 << stage, stage > 0 ? 2 : 1);
        x = layers.basicBlock(x, 64 << stage, 1);
      }
      return x;
    }
  },

  /** Three convolutions with long strides: next to nothing, so that decoding is what costs. */
  LIGHT(224, 1000) {
    @Override
    Operand<TFloat32> draw(Layers layers, Operand<TFloat32> images) {
      Operand<TFloat32> x = layers.rectified(layers.convolution(images, 3, 16, 4));
      x = layers.rectified(layers.convolution(x, 3, 32, 2));
      return layers.rectified(layers.convolution(x, 3, 64, 2));
    }
  },

  /** The ResNet-8 of small pictures (Banbury et al., "MLPerf Tiny Benchmark", 2021). */
  SMALL(32, 10) {
    @Override
    Operand<TFloat32> draw(Layers layers, Operand<TFloat32> images) {
      Operand<TFloat32> x = layers.rectified(layers.convolution(images, 3, 16, 1));
      x = layers.basicBlock(x, 16, 1);
      x = layers.basicBlock(x, 32, 2);
      return layers.basicBlock(x, 64, 2);
    }
  };

  private static final long SEED = 50;

  private final int side;
  private final int classes;

  Network(int side, int classes) {
    this.side = side;
    this.classes = classes;
  }

  /**
   * The one that the command line calls so.
   *
   * @throws IllegalArgumentException there is none; the message holds all names
   */
  public static Network named(String label) {
    return Arrays.stream(values())
        .filter(network -> network.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no model '%s'; there are %s"
                        .formatted(label, Arrays.stream(values()).map(Network::label).toList())));
  }

  /** What the command line calls it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Height and width of its pictures, in pixels. */
  public int side() {
    return side;
  }

  /** How many scores it gives. */
  public int classes() {
    return classes;
  }

  /** Writes it as a SavedModel into a directory that is made for it; the same every time. */
  void write(Path directory) throws IOException {
    try (VariableModel model = new VariableModel()) {
      Layers layers = new Layers(model, SEED);
      Operand<TFloat32> images =
          model.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, side, side, 3)));
      Operand<TFloat32> centred = model.tf().math.div(images, model.tf().constant(127.5f));
      centred = model.tf().math.sub(centred, model.tf().constant(1f));
      model.write(directory, images, layers.classified(draw(layers, centred), classes));
    }
  }

  /** All but the classifier. */
  abstract Operand<TFloat32> draw(Layers layers, Operand<TFloat32> images);

  private static Operand<TFloat32> stem(Layers layers, Operand<TFloat32> images) {
    return layers.maxPool(layers.rectified(layers.convolution(images, 7, 64, 2)));
  }
}
