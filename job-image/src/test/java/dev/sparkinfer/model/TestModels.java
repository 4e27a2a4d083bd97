package dev.sparkinfer.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Abort;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.core.SwitchCond;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.op.image.DecodeJpeg;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.op.io.DecodeCompressed;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/**
 * Small SavedModels that tests make for themselves. Unless told otherwise they take {@code images}
 * of 8 by 8 RGB pixels and give {@code scores} of the three classes red, green and blue, each of
 * them {@link #score} of the picture's mean colour.
 */
public final class TestModels {
  /** The height and width of the pictures. */
  public static final int SIDE = 8;

  private TestModels() {}

  /**
   * What the models say of a picture: {@code (mean of the channel + 1) / (sum of the means + 3)},
   * which is a probability for any pixels from 0 on.
   */
  public static float[] score(double red, double green, double blue) {
    double sum = red + green + blue + 3;
    return new float[] {
      (float) ((red + 1) / sum), (float) ((green + 1) / sum), (float) ((blue + 1) / sum)
    };
  }

  /** {@code float32[?, 8, 8, 3]} to {@code float32[?, 3]}. */
  public static Path colourMeans(Path directory) {
    return colourMeans(directory, Shape.of(-1, SIDE, SIDE, 3));
  }

  /** The same for pictures and batches of any shape, {@code [n, height, width, 3]}; -1 is open. */
  public static Path colourMeans(Path directory, Shape images) {
    try (SavedModelWriter model = new SavedModelWriter()) {
      Operand<TFloat32> input = input(model.tf(), TFloat32.class, images);
      return serving(model, input, scores(model.tf(), input)).write(directory);
    }
  }

  /** {@code uint8[?, 8, 8, 3]}. */
  public static Path uint8(Path directory) {
    try (SavedModelWriter model = new SavedModelWriter()) {
      Ops tf = model.tf();
      Operand<TUint8> input = input(tf, TUint8.class, Shape.of(-1, SIDE, SIDE, 3));
      return serving(model, input, scores(tf, tf.dtypes.cast(input, TFloat32.class)))
          .write(directory);
    }
  }

  /** {@code string[?]}: whole JPEG or PNG files, decoded and resized to 8 by 8 in the model. */
  public static Path encoded(Path directory) {
    try (SavedModelWriter model = new SavedModelWriter();
        ConcreteFunction decode = ConcreteFunction.create(TestModels::decode)) {
      Ops tf = model.tf();
      Operand<TString> input = input(tf, TString.class, Shape.of(-1));
      Operand<TFloat32> images =
          tf.mapDefun(
                  List.of(input),
                  List.of(),
                  List.of(TFloat32.class),
                  List.of(Shape.of(SIDE, SIDE, 3)),
                  decode)
              .output()
              .get(0)
              .expect(TFloat32.class);
      return serving(model, input, scores(tf, images)).write(directory);
    }
  }

  private static Signature decode(Ops tf) {
    Operand<TString> file = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    Operand<TUint8> pixels = tf.image.decodeJpeg(file, DecodeJpeg.channels(3L));
    Operand<TFloat32> resized =
        tf.image.resizeBilinear(
            tf.expandDims(pixels, tf.constant(0)),
            tf.constant(new int[] {SIDE, SIDE}),
            ResizeBilinear.halfPixelCenters(true));
    return Signature.builder("decode")
        .input("file", file)
        .output("picture", tf.reshape(resized, tf.constant(new int[] {SIDE, SIDE, 3})))
        .build();
  }

  /** {@code float32[batch, 8, 8, 3]}: takes exactly that many pictures at once. */
  public static Path staticBatch(Path directory, int batch) {
    return colourMeans(directory, Shape.of(batch, SIDE, SIDE, 3));
  }

  /** Gives the mean colours themselves as {@code logits}, to be made probabilities by a softmax. */
  public static Path logits(Path directory) {
    return logits(directory, 1);
  }

  /** The same, so many times as large. */
  public static Path logits(Path directory, float times) {
    try (SavedModelWriter model = new SavedModelWriter()) {
      Ops tf = model.tf();
      Operand<TFloat32> input = images(tf);
      return model
          .signature(
              "serving_default",
              Map.of("images", input),
              Map.of("logits", tf.math.mul(means(tf, input), tf.constant(times))))
          .write(directory);
    }
  }

  /** Has {@code classify} and {@code embed} and no {@code serving_default}. */
  public static Path severalSignatures(Path directory) {
    try (SavedModelWriter model = new SavedModelWriter()) {
      Operand<TFloat32> input = images(model.tf());
      Operand<TFloat32> means = means(model.tf(), input);
      return model
          .signature(
              "classify", Map.of("images", input), Map.of("scores", scores(model.tf(), input)))
          .signature("embed", Map.of("images", input), Map.of("means", means))
          .write(directory);
    }
  }

  /** The outputs by these names, each scores of its own: the n-th adds n to every mean. */
  public static Path severalOutputs(Path directory, List<String> names) {
    try (SavedModelWriter model = new SavedModelWriter()) {
      Ops tf = model.tf();
      Operand<TFloat32> input = images(tf);
      Map<String, Operand<?>> outputs = new TreeMap<>();
      for (String name : names) {
        outputs.put(name, scores(tf, tf.math.add(input, tf.constant((float) outputs.size()))));
      }
      outputs.put("classes", tf.math.argMax(means(tf, input), tf.constant(1)));
      return model.signature("serving_default", Map.of("images", input), outputs).write(directory);
    }
  }

  /** Gives one number a picture, {@code float32[?]}: no class dimension. */
  public static Path noClassDimension(Path directory) {
    try (SavedModelWriter model = new SavedModelWriter()) {
      Ops tf = model.tf();
      Operand<TFloat32> input = images(tf);
      return serving(model, input, tf.math.mean(input, tf.constant(new int[] {1, 2, 3})))
          .write(directory);
    }
  }

  /** Promises scores of unknown rank and gives a picture, {@code float32[?, 8, 8, 3]}. */
  public static Path wrongRankAtRun(Path directory) {
    try (SavedModelWriter model = new SavedModelWriter()) {
      Ops tf = model.tf();
      Operand<TFloat32> input = images(tf);
      return serving(model, input, tf.placeholderWithDefault(input, Shape.unknown()))
          .write(directory);
    }
  }

  /** {@code float32[?, 3, 8, 8]}: the channels first. */
  public static Path channelsFirst(Path directory) {
    try (SavedModelWriter model = new SavedModelWriter()) {
      Ops tf = model.tf();
      Operand<TFloat32> input = input(tf, TFloat32.class, Shape.of(-1, 3, SIDE, SIDE));
      Operand<TFloat32> last = tf.linalg.transpose(input, tf.constant(new int[] {0, 2, 3, 1}));
      return serving(model, input, scores(tf, last)).write(directory);
    }
  }

  /** An input of any type and shape, with scores of the shape {@code [?, 3]} that ignore it. */
  public static <T extends TType> Path inputOf(Path directory, Class<T> type, Shape shape) {
    try (SavedModelWriter model = new SavedModelWriter()) {
      Ops tf = model.tf();
      Operand<T> input = input(tf, type, shape);
      Operand<TFloat32> scores =
          tf.placeholderWithDefault(tf.constant(new float[][] {{1, 0, 0}}), Shape.of(-1, 3));
      return serving(model, input, scores).write(directory);
    }
  }

  /** Promises scores of any shape. */
  public static Path outputOf(Path directory, Shape shape) {
    try (SavedModelWriter model = new SavedModelWriter()) {
      Ops tf = model.tf();
      Operand<TFloat32> input = images(tf);
      return serving(model, input, tf.placeholder(TFloat32.class, Placeholder.shape(shape)))
          .write(directory);
    }
  }

  /** Takes {@code images} and {@code threshold}; without a default the latter must be given. */
  public static Path twoInputs(Path directory, boolean withDefault) {
    try (SavedModelWriter model = new SavedModelWriter()) {
      Ops tf = model.tf();
      Operand<TFloat32> input = images(tf);
      Operand<TFloat32> threshold =
          withDefault
              ? tf.placeholderWithDefault(tf.constant(0f), Shape.scalar())
              : tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
      return model
          .signature(
              "serving_default",
              Map.of("images", input, "threshold", threshold),
              Map.of("scores", scores(tf, tf.math.add(input, threshold))))
          .write(directory);
    }
  }

  /** Gives NaN for each picture whose mean red is above the threshold. */
  public static Path nanAbove(Path directory, float red) {
    try (SavedModelWriter model = new SavedModelWriter()) {
      Operand<TFloat32> input = images(model.tf());
      return serving(model, input, nanAbove(model.tf(), input, red)).write(directory);
    }
  }

  /** Fails, and the whole batch with it, when a picture's mean red is above the threshold. */
  public static Path failsAbove(Path directory, float red) {
    try (SavedModelWriter model = new SavedModelWriter()) {
      Ops tf = model.tf();
      Operand<TFloat32> input = images(tf);
      return serving(
              model,
              input,
              tf.debugging.checkNumerics(nanAbove(tf, input, red), "too red a picture"))
          .write(directory);
    }
  }

  /** {@code string[?]}: takes the files for zlib streams, which TensorFlow calls lost data. */
  public static Path inflates(Path directory) {
    try (SavedModelWriter model = new SavedModelWriter()) {
      Ops tf = model.tf();
      Operand<TString> input = input(tf, TString.class, Shape.of(-1));
      Operand<TString> plain =
          tf.io.decodeCompressed(input, DecodeCompressed.compressionType("ZLIB"));
      Operand<TFloat32> lengths = tf.dtypes.cast(tf.strings.stringLength(plain), TFloat32.class);
      return serving(model, input, tf.expandDims(lengths, tf.constant(1))).write(directory);
    }
  }

  /** {@code string[?]} to {@code float32[?, 3]}: the number of files in the batch, in each. */
  public static Path encodedBatchSize(Path directory) {
    try (SavedModelWriter model = new SavedModelWriter()) {
      Ops tf = model.tf();
      Operand<TString> input = input(tf, TString.class, Shape.of(-1));
      Operand<TFloat32> zeros =
          tf.math.mul(
              tf.dtypes.cast(tf.strings.stringLength(input), TFloat32.class), tf.constant(0f));
      Operand<TFloat32> files = tf.dtypes.cast(tf.size(input), TFloat32.class);
      Operand<TFloat32> column = tf.expandDims(tf.math.add(zeros, files), tf.constant(1));
      return serving(model, input, tf.tile(column, tf.array(1, 3))).write(directory);
    }
  }

  /**
   * Ends the process on a picture whose mean red is above the threshold, and never ends on one
   * whose mean green is: the one by an operation made for it, the other by a kernel that draws for
   * ever.
   */
  public static Path poisonedAbove(Path directory, float threshold) {
    try (SavedModelWriter model = new SavedModelWriter()) {
      Ops tf = model.tf();
      Operand<TFloat32> input = images(tf);
      Operand<TInt32> above =
          tf.dtypes.cast(
              tf.reduceMax(
                  tf.math.floor(tf.math.div(means(tf, input), tf.constant(threshold))),
                  tf.constant(0)),
              TInt32.class);
      Operand<TInt32> red = tf.reshape(at(tf, above, 0), tf.constant(new int[0]));
      Operand<TFloat32> green = tf.dtypes.cast(at(tf, above, 1), TFloat32.class);
      // Reached on one side of a switch alone.
      SwitchCond<TInt32> side = tf.switchCond(tf.constant(0), tf.math.greater(red, tf.constant(0)));
      Operand<TInt32> taken = tf.identity(side.outputTrue());
      Abort abort = tf.withControlDependencies(taken).abort(Abort.errorMsg("a red picture"));
      Operand<TInt32> length =
          tf.merge(List.of(side.outputFalse(), tf.withControlDependencies(abort).identity(taken)))
              .output();
      // Of a rate that is no number the kernel draws for ever; of 0 it draws zeros.
      Operand<TInt32> drawn =
          tf.random.statelessRandomPoisson(
              tf.constant(new int[] {1}),
              tf.constant(new long[] {1, 2}),
              tf.select(
                  tf.math.greater(green, tf.constant(0f)),
                  tf.fill(tf.constant(new int[] {1}), tf.constant(Float.NaN)),
                  green),
              TInt32.class);
      Operand<TFloat32> nothing = tf.dtypes.cast(tf.math.add(length, drawn), TFloat32.class);
      return serving(model, input, tf.math.add(scores(tf, input), nothing)).write(directory);
    }
  }

  private static Operand<TInt32> at(Ops tf, Operand<TInt32> channels, int channel) {
    return tf.slice(channels, tf.constant(new int[] {channel}), tf.constant(new int[] {1}));
  }

  /** One score a picture, {@code float32[?, 1]}: the mean of all pixels by 255. */
  public static Path singleScore(Path directory) {
    try (SavedModelWriter model = new SavedModelWriter()) {
      Ops tf = model.tf();
      Operand<TFloat32> input = images(tf);
      Operand<TFloat32> mean = tf.math.mean(means(tf, input), tf.constant(1));
      return serving(
              model, input, tf.expandDims(tf.math.div(mean, tf.constant(255f)), tf.constant(1)))
          .write(directory);
    }
  }

  /** The number of the strongest colour alone, {@code int64[?]}. */
  public static Path classIds(Path directory) {
    try (SavedModelWriter model = new SavedModelWriter()) {
      Ops tf = model.tf();
      Operand<TFloat32> input = images(tf);
      return serving(model, input, tf.math.argMax(means(tf, input), tf.constant(1)))
          .write(directory);
    }
  }

  /** Scores as another type of floats, in the shape {@code [?, 1, 1, 3]}. */
  public static <T extends TNumber> Path scoresAs(Path directory, Class<T> type) {
    try (SavedModelWriter model = new SavedModelWriter()) {
      Ops tf = model.tf();
      Operand<TFloat32> input = images(tf);
      Operand<TFloat32> scores =
          tf.expandDims(tf.expandDims(scores(tf, input), tf.constant(1)), tf.constant(1));
      return serving(model, input, tf.dtypes.cast(scores, type)).write(directory);
    }
  }

  /** Scores by a convolution of the whole picture, which precisions other than float32 rewrite. */
  public static Path convolution(Path directory) {
    try (SavedModelWriter model = new SavedModelWriter()) {
      Ops tf = model.tf();
      Operand<TFloat32> input = images(tf);
      Operand<TFloat32> filter =
          tf.fill(tf.constant(new int[] {SIDE, SIDE, 3, 4}), tf.constant(0.01f));
      Operand<TFloat32> scores =
          tf.nn.conv2d(tf.math.mul(input, input), filter, List.of(1L, 1L, 1L, 1L), "VALID");
      Operand<TFloat32> rows = tf.reshape(tf.nn.relu(scores), tf.constant(new int[] {-1, 4}));
      return serving(model, input, tf.math.add(rows, tf.constant(1f))).write(directory);
    }
  }

  /** Reads a variable that nothing ever wrote. */
  public static Path lostVariable(Path directory) {
    try (SavedModelWriter model = new SavedModelWriter()) {
      Ops tf = model.tf();
      Operand<TFloat32> input = images(tf);
      Operand<TFloat32> lost =
          tf.readVariableOp(
              tf.varHandleOp(TFloat32.class, Shape.scalar(), VarHandleOp.sharedName("bias")),
              TFloat32.class);
      return serving(model, input, tf.math.add(scores(tf, input), lost)).write(directory);
    }
  }

  /** Holds an operation that TensorFlow does not have. */
  public static Path unknownOperation(Path directory) {
    Path file = colourMeans(directory).resolve("saved_model.pb");
    try (InputStream content = Files.newInputStream(file)) {
      SavedModel.Builder model = SavedModel.newBuilder().mergeFrom(content);
      model
          .getMetaGraphsBuilder(0)
          .getGraphDefBuilder()
          .addNode(NodeDef.newBuilder().setName("custom").setOp("NoSuchOperation"));
      Files.write(file, model.build().toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return directory;
  }

  /** The same graph under several sets of tags. */
  public static Path tagged(Path directory, List<List<String>> tagSets) {
    try (SavedModelWriter model = new SavedModelWriter()) {
      Operand<TFloat32> input = images(model.tf());
      return serving(model, input, scores(model.tf(), input)).write(directory, tagSets);
    }
  }

  private static Operand<TFloat32> images(Ops tf) {
    return input(tf, TFloat32.class, Shape.of(-1, SIDE, SIDE, 3));
  }

  private static <T extends TType> Operand<T> input(Ops tf, Class<T> type, Shape shape) {
    return tf.placeholder(type, Placeholder.shape(shape));
  }

  private static SavedModelWriter serving(
      SavedModelWriter model, Operand<?> images, Operand<?> scores) {
    return model.signature("serving_default", Map.of("images", images), Map.of("scores", scores));
  }

  private static Operand<TFloat32> means(Ops tf, Operand<TFloat32> images) {
    return tf.math.mean(images, tf.constant(new int[] {1, 2}));
  }

  private static Operand<TFloat32> scores(Ops tf, Operand<TFloat32> images) {
    Operand<TFloat32> shares = tf.math.add(means(tf, images), tf.constant(1f));
    return tf.math.div(shares, tf.reduceSum(shares, tf.constant(1), ReduceSum.keepDims(true)));
  }

  private static Operand<TFloat32> nanAbove(Ops tf, Operand<TFloat32> images, float red) {
    Operand<TFloat32> reds =
        tf.slice(means(tf, images), tf.constant(new int[] {0, 0}), tf.constant(new int[] {-1, 1}));
    Operand<TInt32> axis = tf.constant(1);
    Operand<TFloat32> scores = scores(tf, images);
    return tf.select(
        tf.math.greater(tf.concat(List.of(reds, reds, reds), axis), tf.constant(red)),
        tf.math.mul(scores, tf.constant(Float.NaN)),
        scores);
  }
}
