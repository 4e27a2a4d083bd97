package dev.sparkinfer.model;

import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The classes' names: a text file, a line a class, in the order of the model's output. */
public final class Labels {
  private static final long MAX_BYTES = 64L << 20;
  private static final String NAME = "labels.txt";

  private Labels() {}

  /**
   * Reads the labels: the given file, else {@code labels.txt} in the model's directory, else beside
   * it; empty when there is none.
   *
   * @throws ModelException {@code ModelNotFound} when the given file is not there
   */
  public static Optional<List<String>> load(
      Storage storage, Location modelDirectory, @Nullable Location given)
      throws StorageException, ModelException {
    if (given != null) {
      if (storage.head(given).isEmpty()) {
        throw new ModelException(
            Reason.ModelNotFound, "there is no " + given + ": check spec.model.labels");
      }
      return Optional.of(parse(storage.read(given, null, MAX_BYTES)));
    }
    String directory = modelDirectory.directory().key();
    String parent =
        directory.substring(0, directory.lastIndexOf('/', Math.max(0, directory.length() - 2)) + 1);
    for (String place : List.of(directory, parent)) {
      Location file = modelDirectory.withKey(place + NAME);
      if (storage.head(file).isPresent()) {
        return Optional.of(parse(storage.read(file, null, MAX_BYTES)));
      }
    }
    return Optional.empty();
  }

  /**
   * Lines without their ends, blanks around them or a byte order mark; blank ones at the end go.
   */
  static List<String> parse(byte[] content) {
    String text = new String(content, StandardCharsets.UTF_8);
    List<String> labels =
        new ArrayList<>((text.startsWith("\uFEFF") ? text.substring(1) : text).lines().toList());
    labels.replaceAll(String::strip);
    while (!labels.isEmpty() && labels.get(labels.size() - 1).isEmpty()) {
      labels.remove(labels.size() - 1);
    }
    return labels;
  }

  /** What to say when a model has other classes than there are labels. */
  public static String mismatch(int labels, int classes) {
    String hint =
        classes == labels + 1
            ? "; models with one class more often have a background class first: add a line for it"
            : ": check spec.model.labels";
    return "there are " + labels + " labels and the model has " + classes + " classes" + hint;
  }
}
