package dev.sparkinfer.model;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sparkinfer.api.v1alpha1.Reason;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * The way into a model and out of it, found by reading {@code saved_model.pb} as the protobuf
 * message it is: nothing of the model runs.
 *
 * @param name of the signature
 * @param inputName in the signature
 * @param inputTensor in the graph
 * @param inputShape as the model declares it, -1 where it is open; empty when the rank is
 * @param outputTensor in the graph
 * @param batchSize when the model takes batches of just that many images
 * @param height in pixels; 0 with {@code ENCODED}
 * @param width in pixels; 0 with {@code ENCODED}
 * @param channels 3 or 1; 0 with {@code ENCODED}
 */
public record ModelSignature(
    String name,
    String inputName,
    String inputTensor,
    InputKind inputKind,
    List<Long> inputShape,
    String outputTensor,
    @Nullable Integer batchSize,
    int height,
    int width,
    int channels)
    implements Serializable {
  private static final String DEFAULT = "serving_default";
  private static final String INIT_OP = "__saved_model_init_op";
  private static final List<String> LIKELY_OUTPUTS =
      List.of("probabilities", "predictions", "scores", "logits", "output_0");

  public ModelSignature {
    inputShape = List.copyOf(inputShape);
  }

  /** A named input or output. */
  private record Port(String name, TensorInfo info) {
    DataType type() {
      return info.getDtype();
    }

    @Nullable List<Long> shape() {
      TensorShapeProto shape = info.getTensorShape();
      return shape.getUnknownRank()
          ? null
          : shape.getDimList().stream().map(TensorShapeProto.Dim::getSize).toList();
    }

    @Override
    public String toString() {
      String type = type().name().replace("DT_", "").toLowerCase(java.util.Locale.ROOT);
      return name + " " + type + (shape() == null ? "[?]" : shape().toString().replace("-1", "?"));
    }
  }

  /**
   * Finds signature, input and output as the request says, or the obvious ones.
   *
   * @param savedModel the content of {@code saved_model.pb}
   * @throws ModelException {@code ModelInvalid}, {@code SignatureNotFound}, {@code ShapeMismatch}
   */
  public static ModelSignature inspect(byte[] savedModel, ModelRequest request)
      throws ModelException {
    MetaGraphDef graph = metaGraph(savedModel, request.tags());
    TreeMap<String, SignatureDef> signatures = new TreeMap<>(graph.getSignatureDefMap());
    signatures.remove(INIT_OP);
    String name = signatureName(signatures, request.signature());
    SignatureDef signature = signatures.get(name);
    if (signature == null) {
      throw new ModelException(
          Reason.SignatureNotFound,
          "the model has no signature '"
              + name
              + "'; it has "
              + signatures.keySet()
              + ": set spec.model.signature to one of them");
    }
    Port input = input(name, ports(signature.getInputsMap()), request.inputName());
    Port output = output(name, ports(signature.getOutputsMap()), request.outputName());
    return of(name, input, output, request);
  }

  private static MetaGraphDef metaGraph(byte[] savedModel, List<String> tags)
      throws ModelException {
    SavedModel parsed;
    try {
      parsed = SavedModel.parseFrom(savedModel);
    } catch (InvalidProtocolBufferException e) {
      throw new ModelException(
          Reason.ModelInvalid, "saved_model.pb is damaged or no SavedModel: " + e.getMessage(), e);
    }
    List<List<String>> there = new ArrayList<>();
    for (MetaGraphDef graph : parsed.getMetaGraphsList()) {
      List<String> its = List.copyOf(graph.getMetaInfoDef().getTagsList());
      if (its.size() == tags.size() && its.containsAll(tags)) {
        return graph;
      }
      there.add(its);
    }
    throw new ModelException(
        there.isEmpty() ? Reason.ModelInvalid : Reason.SignatureNotFound,
        there.isEmpty()
            ? "saved_model.pb holds no graph: it is damaged or no SavedModel"
            : "the model has no graph with the tags "
                + tags
                + "; it has "
                + there
                + ": set spec.model.tags");
  }

  private static String signatureName(
      TreeMap<String, SignatureDef> signatures, @Nullable String given) throws ModelException {
    if (given != null) {
      return given;
    }
    if (signatures.containsKey(DEFAULT)) {
      return DEFAULT;
    }
    if (signatures.size() == 1) {
      return signatures.firstKey();
    }
    throw new ModelException(
        Reason.SignatureNotFound,
        signatures.isEmpty()
            ? "the model has no signature; export it with one, e.g. by tf.saved_model.save(model,"
                + " dir, signatures=...)"
            : "the model has no signature '"
                + DEFAULT
                + "'; it has "
                + signatures.keySet()
                + ": set spec.model.signature to one of them");
  }

  private static List<Port> ports(Map<String, TensorInfo> infos) {
    return new TreeMap<>(infos)
        .entrySet().stream().map(e -> new Port(e.getKey(), e.getValue())).toList();
  }

  private static Port input(String signature, List<Port> inputs, @Nullable String given)
      throws ModelException {
    Port input = given == null && inputs.size() == 1 ? inputs.get(0) : named(inputs, given);
    if (input == null) {
      throw new ModelException(
          Reason.SignatureNotFound,
          "signature '"
              + signature
              + "' has "
              + (given == null ? "not one input" : "no input '" + given + "'")
              + "; its inputs are "
              + inputs
              + (given == null ? "" : ": set spec.model.inputName"));
    }
    if (inputs.size() > 1) {
      throw new ModelException(
          Reason.ShapeMismatch,
          "signature '"
              + signature
              + "' wants more than an image: "
              + inputs
              + "; export one that takes the image alone");
    }
    return input;
  }

  private static Port output(String signature, List<Port> outputs, @Nullable String given)
      throws ModelException {
    if (given != null) {
      Port output = named(outputs, given);
      if (output == null) {
        throw new ModelException(
            Reason.SignatureNotFound,
            "signature '"
                + signature
                + "' has no output '"
                + given
                + "'; its outputs are "
                + outputs
                + ": set spec.model.outputName");
      }
      return output;
    }
    List<Port> scores = outputs.stream().filter(ModelSignature::likeScores).toList();
    if (outputs.size() == 1) {
      return outputs.get(0);
    }
    for (String likely : LIKELY_OUTPUTS) {
      Port output = named(scores, likely);
      if (output != null) {
        return output;
      }
    }
    if (scores.size() == 1) {
      return scores.get(0);
    }
    throw new ModelException(
        Reason.SignatureNotFound,
        "signature '"
            + signature
            + "' does not say which output holds the scores; its outputs are "
            + outputs
            + ": set spec.model.outputName");
  }

  private static boolean likeScores(Port port) {
    List<Long> shape = port.shape();
    return port.type() == DataType.DT_FLOAT && (shape == null || shape.size() == 2);
  }

  private static @Nullable Port named(List<Port> ports, @Nullable String name) {
    return ports.stream().filter(p -> p.name().equals(name)).findFirst().orElse(null);
  }

  private static ModelSignature of(String name, Port input, Port output, ModelRequest request)
      throws ModelException {
    List<Long> outputShape = output.shape();
    boolean vector =
        outputShape == null
            || outputShape.size() == 2
            || (outputShape.size() == 4 && outputShape.get(1) == 1 && outputShape.get(2) == 1);
    if (output.type() != DataType.DT_FLOAT || !vector) {
      throw new ModelException(
          Reason.ShapeMismatch,
          "the model's output " + output + " is no score for each class: float32[?, classes]");
    }
    List<Long> shape = input.shape() == null ? List.of() : input.shape();
    Integer batchSize =
        shape.isEmpty() || shape.get(0) < 0 ? null : Integer.valueOf(Math.toIntExact(shape.get(0)));
    if (input.type() == DataType.DT_STRING) {
      if (shape.size() > 1 || (input.shape() != null && shape.isEmpty())) {
        throw new ModelException(
            Reason.ShapeMismatch,
            "the model's input " + input + " is no batch of encoded images: string[?]");
      }
      return new ModelSignature(
          name,
          input.name(),
          input.info().getName(),
          InputKind.ENCODED,
          shape,
          output.info().getName(),
          batchSize,
          0,
          0,
          0);
    }
    InputKind kind =
        switch (input.type()) {
          case DT_FLOAT -> InputKind.FLOAT32;
          case DT_UINT8 -> InputKind.UINT8;
          default ->
              throw new ModelException(
                  Reason.ShapeMismatch,
                  "the model's input " + input + " is neither float32 nor uint8 nor string");
        };
    if (!shape.isEmpty() && shape.size() != 4) {
      throw new ModelException(
          Reason.ShapeMismatch,
          "the model's input " + input + " is no batch of images: [?, height, width, channels]");
    }
    long channels = shape.isEmpty() || shape.get(3) < 0 ? 3 : shape.get(3);
    if (channels != 3 && channels != 1) {
      boolean channelsFirst = shape.get(1) == 3 || shape.get(1) == 1;
      throw new ModelException(
          Reason.ShapeMismatch,
          "the model's input "
              + input
              + (channelsFirst
                  ? " has its channels first; export it with channels last"
                  : " has neither 3 channels nor 1"));
    }
    int height = side("height", shape.isEmpty() ? -1 : shape.get(1), request.height(), input);
    int width = side("width", shape.isEmpty() ? -1 : shape.get(2), request.width(), input);
    return new ModelSignature(
        name,
        input.name(),
        input.info().getName(),
        kind,
        shape,
        output.info().getName(),
        batchSize,
        height,
        width,
        (int) channels);
  }

  private static int side(String side, long declared, @Nullable Integer given, Port input)
      throws ModelException {
    String field = "spec.model.preprocessing." + side;
    if (declared < 0 && given == null) {
      throw new ModelException(
          Reason.ShapeMismatch,
          "the model's input " + input + " leaves its " + side + " open: set " + field);
    }
    if (declared >= 0 && given != null && given != declared) {
      throw new ModelException(
          Reason.ShapeMismatch,
          field + " is " + given + ", the model's input " + input + " wants " + declared);
    }
    return given != null ? given : Math.toIntExact(declared);
  }
}
