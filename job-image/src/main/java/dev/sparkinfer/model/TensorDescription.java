package dev.sparkinfer.model;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * One input or output of a signature: its names, type and shape.
 *
 * @param key its name in the signature
 * @param tensor its name in the graph; empty when it is no plain tensor (sparse or composite)
 * @param dimensions -1 for one that varies; null when even their number is unknown
 */
record TensorDescription(
    String key, String tensor, DataType type, @Nullable List<Long> dimensions) {

  static TensorDescription of(String key, TensorInfo info) {
    TensorShapeProto shape = info.getTensorShape();
    // A shape that was never set is one of unknown rank in files of TensorFlow 1.
    boolean known = info.hasTensorShape() && !shape.getUnknownRank();
    return new TensorDescription(
        key,
        info.getName(),
        info.getDtype(),
        known ? shape.getDimList().stream().map(TensorShapeProto.Dim::getSize).toList() : null);
  }

  boolean isFloating() {
    return type == DataType.DT_FLOAT
        || type == DataType.DT_DOUBLE
        || type == DataType.DT_HALF
        || type == DataType.DT_BFLOAT16;
  }

  /** Whether values of this type can be numbers of classes. */
  boolean isClassId() {
    return type == DataType.DT_INT64 || type == DataType.DT_INT32;
  }

  /** The dimension at an index, when the rank is known and it does not vary. */
  @Nullable Integer fixed(int index) {
    if (dimensions == null || index >= dimensions.size()) {
      return null;
    }
    long size = dimensions.get(index);
    return size < 0 ? null : Math.toIntExact(size);
  }

  /** The node that gives this tensor. */
  String node() {
    int colon = tensor.lastIndexOf(':');
    return colon < 0 ? tensor : tensor.substring(0, colon);
  }

  /** The type as users write it. */
  String typeName() {
    return switch (type) {
      case DT_HALF -> "float16";
      case DT_FLOAT -> "float32";
      case DT_DOUBLE -> "float64";
      case UNRECOGNIZED -> "an unknown type";
      default -> type.name().substring("DT_".length()).toLowerCase(Locale.ROOT);
    };
  }

  /** For messages: {@code images: float32[?, 224, 224, 3]}. */
  @Override
  public String toString() {
    String shape =
        dimensions == null
            ? "[unknown rank]"
            : dimensions.stream()
                .map(size -> size < 0 ? "?" : size.toString())
                .collect(Collectors.joining(", ", "[", "]"));
    return key + ": " + typeName() + shape;
  }
}
