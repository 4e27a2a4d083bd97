package dev.sparkinfer.model;

import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/** Makes pixels the type that a model takes, where that is wider or narrower than they are. */
final class InputCast {
  private final Output<?> from;
  private final Output<?> to;

  private InputCast(Output<?> from, Output<?> to) {
    this.from = from;
    this.to = to;
  }

  /** Null where the model takes its pixels as they are. */
  static @Nullable InputCast of(Graph graph, ModelSignature signature) {
    Class<? extends TType> given =
        switch (signature.inputKind()) {
          case FLOAT32 -> TFloat32.class;
          case UINT8 -> TUint8.class;
          case ENCODED -> null;
        };
    Class<? extends TType> taken = graph.outputOrThrow(signature.inputTensor()).type();
    if (given == null || taken.equals(given)) {
      return null;
    }
    Ops tf = Ops.create(graph).withSubScope("sparkinfer_input");
    Operand<? extends TType> pixels = tf.placeholder(given, Placeholder.shape(Shape.unknown()));
    return new InputCast(pixels.asOutput(), tf.dtypes.cast(pixels, taken).asOutput());
  }

  /** A new tensor of the model's type; values that it cannot hold are rounded. */
  Tensor cast(Session.Runner runner, Tensor pixels) {
    return runner.feed(from, pixels).fetch(to).run().get(0);
  }
}
