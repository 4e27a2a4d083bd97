package dev.sparkinfer.model;

import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The classes' names: a text file in UTF-8, one a line, in the order of the model's scores. */
public final class Labels {
  private static final String FILE = "labels.txt";
  private static final long MAX_BYTES = 64L << 20;

  private Labels() {}

  /**
   * Reads the explicit file, or else {@code labels.txt} inside the model's directory, or else
   * beside it. A byte order mark, carriage returns and empty lines at the end are ignored; an empty
   * line between others is a class without a name.
   *
   * @return empty when none is given and none is found
   * @throws ModelException {@code ModelNotFound} when the explicit file is not there, {@code
   *     LabelsMismatch} when the file is empty, too large or no UTF-8
   */
  public static Optional<List<String>> load(
      Storage storage, Location modelDirectory, @Nullable Location explicit)
      throws ModelException, StorageException {
    if (explicit != null) {
      Optional<List<String>> labels = read(storage, explicit);
      if (labels.isEmpty()) {
        throw new ModelException(
            Reason.ModelNotFound,
            explicit + " is not there: upload the labels, or mend or remove model.labels");
      }
      return labels;
    }
    Optional<List<String>> inside = read(storage, modelDirectory.resolve(FILE));
    String key = modelDirectory.directory().key();
    if (inside.isPresent() || key.length() < 2) {
      return inside;
    }
    int parent = key.lastIndexOf('/', key.length() - 2) + 1;
    try {
      return read(storage, modelDirectory.withKey(key.substring(0, parent) + FILE));
    } catch (StorageException e) {
      // Credentials for the model's directory alone may not look beside it.
      if (e.kind() == StorageException.Kind.ACCESS_DENIED) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Checks that each class has one label.
   *
   * @throws ModelException {@code LabelsMismatch} with both numbers
   */
  public static void requireOnePerClass(List<String> labels, int classes) throws ModelException {
    if (labels.size() == classes) {
      return;
    }
    String remedy =
        classes == labels.size() + 1
            ? "models with a background class need its label first, as 'background'; else"
            : "";
    throw new ModelException(
        Reason.LabelsMismatch,
        "the model has "
            + classes
            + " classes and there are "
            + labels.size()
            + " labels: "
            + (remedy.isEmpty() ? "" : remedy + " ")
            + "give a file with one label a class as model.labels");
  }

  private static Optional<List<String>> read(Storage storage, Location location)
      throws ModelException, StorageException {
    byte[] content;
    try {
      content = storage.read(location, null, MAX_BYTES);
    } catch (StorageException e) {
      return switch (e.kind()) {
        case OBJECT_NOT_FOUND -> Optional.empty();
        case OBJECT_TOO_LARGE ->
            throw new ModelException(
                Reason.LabelsMismatch,
                location + " has more than 64 MiB: give a text file with one label a line",
                e);
        case OBJECT_CHANGED,
            UNSUPPORTED_KEY,
            BUCKET_NOT_FOUND,
            WRONG_REGION,
            ACCESS_DENIED,
            CREDENTIALS_MISSING,
            CREDENTIALS_REFUSED,
            HOST_NOT_FOUND,
            CONNECTION_REFUSED,
            TLS_FAILED,
            CONDITIONAL_PUT_UNSUPPORTED,
            LISTING_INCONSISTENT,
            UNAVAILABLE ->
            throw e;
      };
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new ModelException(
          Reason.LabelsMismatch, location + " is not UTF-8: save the labels as UTF-8", e);
    }
    List<String> lines = (text.startsWith("\uFEFF") ? text.substring(1) : text).lines().toList();
    int end = lines.size();
    while (end > 0 && lines.get(end - 1).isBlank()) {
      end--;
    }
    List<String> labels = lines.subList(0, end);
    if (labels.isEmpty()) {
      throw new ModelException(
          Reason.LabelsMismatch, location + " holds no label: write one a line, or remove it");
    }
    return Optional.of(List.copyOf(labels));
  }
}
