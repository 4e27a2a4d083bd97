package dev.sparkinfer.model;

import dev.sparkinfer.api.v1alpha1.Reason;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * Chooses the meta graph, the signature, the picture's input and the scores' output of a
 * SavedModel: what the request names, or what can be meant by nothing else.
 */
final class SignatureSearch {
  private static final String SERVE = "serve";
  private static final String SERVING_DEFAULT = "serving_default";
  private static final String INITIALIZER = "__saved_model_init_op";

  /** What names of outputs that hold scores contain. */
  private static final List<String> SCORE_NAMES =
      List.of("probabilit", "softmax", "prediction", "score", "logit");

  private static final String LOGITS = "logit";

  private final SavedModel model;
  private final ModelRequest request;

  SignatureSearch(SavedModel model, ModelRequest request) {
    this.model = model;
    this.request = request;
  }

  /**
   * What was chosen.
   *
   * @param tags of the meta graph
   * @param saver whether the graph restores its variables by itself
   */
  record Found(
      List<String> tags,
      String signature,
      TensorDescription input,
      TensorDescription output,
      boolean saver) {}

  Found find() throws ModelException {
    MetaGraphDef graph = metaGraph();
    Map<String, SignatureDef> signatures = new TreeMap<>(graph.getSignatureDefMap());
    signatures.remove(INITIALIZER);
    String name = signatureName(signatures);
    SignatureDef signature = graph.getSignatureDefOrThrow(name);
    return new Found(
        List.copyOf(graph.getMetaInfoDef().getTagsList()),
        name,
        input(graph, name, describe(signature.getInputsMap())),
        output(name, describe(signature.getOutputsMap())),
        !graph.getSaverDef().getRestoreOpName().isEmpty());
  }

  private MetaGraphDef metaGraph() throws ModelException {
    List<MetaGraphDef> graphs = model.getMetaGraphsList();
    if (graphs.isEmpty()) {
      throw new ModelException(
          Reason.ModelInvalid,
          "saved_model.pb holds no meta graph: export the model again with"
              + " tf.saved_model.save or model.export");
    }
    if (!request.tags().isEmpty()) {
      return only(graphs, tags -> tags.equals(Set.copyOf(request.tags())), request.tags());
    }
    if (graphs.size() == 1) {
      return graphs.get(0);
    }
    return graphs.stream().anyMatch(graph -> tags(graph).equals(Set.of(SERVE)))
        ? only(graphs, tags -> tags.equals(Set.of(SERVE)), List.of(SERVE))
        : only(graphs, Set::isEmpty, List.of(SERVE));
  }

  private static Set<String> tags(MetaGraphDef graph) {
    return new HashSet<>(graph.getMetaInfoDef().getTagsList());
  }

  private static MetaGraphDef only(
      List<MetaGraphDef> graphs, Predicate<Set<String>> wanted, List<String> tags)
      throws ModelException {
    for (MetaGraphDef graph : graphs) {
      if (wanted.test(tags(graph))) {
        return graph;
      }
    }
    String present =
        graphs.stream()
            .map(graph -> graph.getMetaInfoDef().getTagsList().toString())
            .collect(Collectors.joining(", "));
    throw new ModelException(
        Reason.SignatureNotFound,
        "the model has no meta graph with the tags "
            + tags
            + ", only "
            + present
            + ": give one of these sets as model.tags");
  }

  private String signatureName(Map<String, SignatureDef> signatures) throws ModelException {
    String wanted = request.signature();
    if (signatures.isEmpty()) {
      throw new ModelException(
          Reason.SignatureNotFound,
          "the model has no signature: export it with one, by model.export (Keras) or"
              + " tf.saved_model.save(model, directory, signatures=…)");
    }
    if (wanted != null) {
      if (signatures.containsKey(wanted)) {
        return wanted;
      }
      throw new ModelException(
          Reason.SignatureNotFound,
          "the model has no signature '"
              + wanted
              + "', only "
              + String.join(", ", signatures.keySet())
              + ": give one of these as model.signature");
    }
    if (signatures.containsKey(SERVING_DEFAULT)) {
      return SERVING_DEFAULT;
    }
    if (signatures.size() == 1) {
      return signatures.keySet().iterator().next();
    }
    throw new ModelException(
        Reason.SignatureNotFound,
        "the model has the signatures "
            + String.join(", ", signatures.keySet())
            + " and no serving_default: give one of these as model.signature");
  }

  private TensorDescription input(
      MetaGraphDef graph, String signature, List<TensorDescription> inputs) throws ModelException {
    TensorDescription chosen = named(inputs, request.inputName(), signature, "input", "inputName");
    List<TensorDescription> required = inputs;
    if (inputs.size() > 1) {
      Set<String> optional =
          graph.getGraphDef().getNodeList().stream()
              .filter(node -> node.getOp().equals("PlaceholderWithDefault"))
              .map(NodeDef::getName)
              .collect(Collectors.toSet());
      required = inputs.stream().filter(input -> !optional.contains(input.node())).toList();
    }
    if (chosen == null) {
      if (inputs.isEmpty()) {
        throw new ModelException(
            Reason.SignatureNotFound,
            "the signature '"
                + signature
                + "' has no input: give one that takes pictures as model.signature");
      }
      List<TensorDescription> candidates = required.isEmpty() ? inputs : required;
      if (candidates.size() > 1) {
        throw moreInputs(signature, candidates);
      }
      return candidates.get(0);
    }
    TensorDescription picture = chosen;
    List<TensorDescription> others =
        required.stream().filter(input -> !input.equals(picture)).toList();
    if (!others.isEmpty()) {
      throw moreInputs(signature, required);
    }
    return chosen;
  }

  private static ModelException moreInputs(String signature, List<TensorDescription> required) {
    return new ModelException(
        Reason.ShapeMismatch,
        "the signature '"
            + signature
            + "' needs more than a picture, "
            + list(required)
            + ": export a signature that takes the pictures alone, or give such a one as"
            + " model.signature");
  }

  private TensorDescription output(String signature, List<TensorDescription> outputs)
      throws ModelException {
    TensorDescription chosen =
        named(outputs, request.outputName(), signature, "output", "outputName");
    if (chosen != null) {
      return chosen;
    }
    if (outputs.size() == 1) {
      return outputs.get(0);
    }
    return scores(outputs).orElseThrow(() -> unclear(signature, outputs));
  }

  /** The one of several outputs that must be meant; empty when there is doubt. */
  private Optional<TensorDescription> scores(List<TensorDescription> outputs) {
    List<TensorDescription> candidates =
        outputs.stream()
            .filter(TensorDescription::isFloating)
            .filter(output -> output.dimensions() == null || output.dimensions().size() > 1)
            .filter(output -> ScoreShape.find(output, null).isPresent())
            .toList();
    if (candidates.isEmpty()) {
      candidates =
          outputs.stream()
              .filter(TensorDescription::isClassId)
              .filter(output -> ScoreShape.find(output, null).isPresent())
              .toList();
    }
    Integer labels = request.labels();
    if (labels != null) {
      List<TensorDescription> fitting =
          candidates.stream()
              .filter(c -> ScoreShape.find(c, null).filter(shape -> shape.fits(labels)).isPresent())
              .toList();
      candidates = fitting.isEmpty() ? candidates : fitting;
    }
    if (candidates.size() == 1) {
      return Optional.of(candidates.get(0));
    }
    List<TensorDescription> named = namedLike(candidates, SCORE_NAMES);
    List<TensorDescription> logits = namedLike(named, List.of(LOGITS));
    if (named.size() - logits.size() == 1 && !logits.isEmpty()) {
      // Probabilities and the logits that they come from are of one head and one shape.
      named = named.stream().filter(output -> !logits.contains(output)).toList();
      List<Long> shape = named.get(0).dimensions();
      return logits.stream().allMatch(output -> Objects.equals(output.dimensions(), shape))
          ? Optional.of(named.get(0))
          : Optional.empty();
    }
    return named.size() == 1 ? Optional.of(named.get(0)) : Optional.empty();
  }

  private static List<TensorDescription> namedLike(
      List<TensorDescription> outputs, List<String> parts) {
    return outputs.stream()
        .filter(output -> parts.stream().anyMatch(output.key().toLowerCase(Locale.ROOT)::contains))
        .toList();
  }

  private static ModelException unclear(String signature, List<TensorDescription> outputs) {
    return new ModelException(
        Reason.SignatureNotFound,
        "which output of the signature '"
            + signature
            + "' holds the scores is not clear, it has "
            + list(outputs)
            + ": give the one of the shape [pictures, classes] as model.outputName, or as many"
            + " labels as it has classes as model.labels");
  }

  private static @Nullable TensorDescription named(
      List<TensorDescription> all,
      @Nullable String wanted,
      String signature,
      String kind,
      String field)
      throws ModelException {
    if (wanted == null) {
      return null;
    }
    for (TensorDescription tensor : all) {
      if (tensor.key().equals(wanted)) {
        return tensor;
      }
    }
    throw new ModelException(
        Reason.SignatureNotFound,
        "the signature '"
            + signature
            + "' has no "
            + kind
            + " '"
            + wanted
            + "', only "
            + list(all)
            + ": give one of these as model."
            + field);
  }

  private static List<TensorDescription> describe(Map<String, TensorInfo> tensors) {
    return new TreeMap<>(tensors)
        .entrySet().stream()
            .map(entry -> TensorDescription.of(entry.getKey(), entry.getValue()))
            .toList();
  }

  private static String list(List<TensorDescription> tensors) {
    return tensors.isEmpty()
        ? "none"
        : tensors.stream().map(TensorDescription::toString).collect(Collectors.joining("; "));
  }
}
