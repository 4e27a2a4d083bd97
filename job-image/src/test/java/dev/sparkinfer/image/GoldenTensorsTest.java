package dev.sparkinfer.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sparkinfer.api.v1alpha1.ExifOrientation;
import dev.sparkinfer.api.v1alpha1.Interpolation;
import dev.sparkinfer.api.v1alpha1.Normalization;
import dev.sparkinfer.api.v1alpha1.Resize;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** Holds the decoder to what TensorFlow, Keras and Pillow make of the same bytes in Python. */
class GoldenTensorsTest {

  /** Of values in 0..255; scaled with them by the normalization. */
  private static final double TOLERANCE = 1e-3;

  private static final int SHORTER_SIDE = 9;
  private static final Map<PixelSpec, ImageDecoder> DECODERS = new HashMap<>();

  @AfterAll
  static void closeDecoders() {
    DECODERS.values().forEach(ImageDecoder::close);
    DECODERS.clear();
  }

  static Stream<String> decoded() {
    return GoldenData.tensors("decoded/").map(Map.Entry::getKey);
  }

  static Stream<String> inputs() {
    return GoldenData.tensors("input/").map(Map.Entry::getKey);
  }

  static Stream<String> bytes() {
    return GoldenData.tensors("uint8/").map(Map.Entry::getKey);
  }

  static Stream<String> greys() {
    return GoldenData.tensors("grey/").map(Map.Entry::getKey);
  }

  @ParameterizedTest
  @MethodSource("decoded")
  void decodesEveryVariantToExactPixels(String name) throws Exception {
    GoldenData.Array golden = golden(name);
    float[] actual =
        decode(name, PixelSpecs.bytes(golden.shape()[0], golden.shape()[1]), TUint8.class);
    assertThat(actual).isEqualTo(golden.values());
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void resizesAndNormalizesAsTensorFlowAndKeras(String name) throws Exception {
    String[] parts = name.split("/");
    Normalization normalization = Normalization.valueOf(parts[4]);
    boolean custom = normalization == Normalization.Custom;
    PixelSpec spec =
        new PixelSpec(
            golden(name).shape()[0],
            golden(name).shape()[1],
            3,
            false,
            normalization,
            custom ? List.of(120.5, 110.25, 100.0) : List.of(),
            custom ? List.of(60.0, 61.5, 62.25) : List.of(),
            Resize.valueOf(parts[2]),
            SHORTER_SIDE,
            Interpolation.valueOf(parts[3]),
            ExifOrientation.Apply,
            PixelSpecs.LIMITS);
    double unit =
        switch (normalization) {
          case None, ImageNetCaffe -> 1;
          case ZeroToOne -> 255;
          case MinusOneToOne -> 127.5;
          case ImageNetTorch, Custom -> 50;
        };
    assertThat(decode(name, spec, TFloat32.class))
        .containsExactly(golden(name).values(), within((float) (TOLERANCE / unit)));
  }

  @ParameterizedTest
  @MethodSource("bytes")
  void roundsToTheNearestByteForUint8Models(String name) throws Exception {
    String[] parts = name.split("/");
    PixelSpec spec =
        PixelSpecs.spec(
            golden(name).shape()[0],
            golden(name).shape()[1],
            3,
            true,
            Resize.valueOf(parts[2]),
            Interpolation.valueOf(parts[3]));
    assertThat(decode(name, spec, TUint8.class)).isEqualTo(golden(name).values());
  }

  @ParameterizedTest
  @MethodSource("greys")
  void weighsChannelsAsTensorFlowForGreyModels(String name) throws Exception {
    String[] parts = name.split("/");
    PixelSpec spec =
        PixelSpecs.spec(
            golden(name).shape()[0],
            golden(name).shape()[1],
            1,
            false,
            Resize.valueOf(parts[2]),
            Interpolation.valueOf(parts[3]));
    assertThat(decode(name, spec, TFloat32.class))
        .containsExactly(golden(name).values(), within((float) TOLERANCE));
  }

  @Test
  void roundsGreyToBytesForUint8Models() throws Exception {
    GoldenData.Array grey = golden("decoded/grey.png");
    PixelSpec spec =
        PixelSpecs.spec(
            grey.shape()[0], grey.shape()[1], 1, true, Resize.Stretch, Interpolation.Bilinear);
    float[] actual = decode("decoded/grey.png", spec, TUint8.class);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).isEqualTo(grey.values()[3 * i]);
    }
  }

  @Test
  void takesPicturesAsTheyAreStoredWhereToldTo() throws Exception {
    GoldenData.Array stored = golden("decoded/exif1.jpg");
    PixelSpec bytes = PixelSpecs.bytes(stored.shape()[0], stored.shape()[1]);
    for (String name : List.of("decoded/exif6.jpg", "decoded/exif3.jpg", "decoded/xmp.jpg")) {
      assertThat(decode(name, PixelSpecs.asStored(bytes), TUint8.class))
          .as(name)
          .isEqualTo(stored.values());
    }
  }

  private static GoldenData.Array golden(String name) {
    return GoldenData.tensors(name).findFirst().orElseThrow().getValue();
  }

  private static float[] decode(String name, PixelSpec spec, Class<? extends Tensor> type)
      throws ImageException {
    ImageDecoder decoder = DECODERS.computeIfAbsent(spec, ImageDecoder::new);
    try (Tensor tensor = decoder.decode(GoldenData.image(name.split("/")[1]))) {
      assertThat(tensor).isInstanceOf(type);
      assertThat(tensor.shape()).isEqualTo(Shape.of(spec.height(), spec.width(), spec.channels()));
      return PixelSpecs.values(tensor);
    }
  }
}
