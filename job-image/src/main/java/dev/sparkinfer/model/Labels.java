package dev.sparkinfer.model;

import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The classes' names, in the order of the model's scores.
 *
 * @param names empty: there are none, and classes go by their numbers
 * @param file they were read from; null without any
 * @param byChance whether a file of another usual name than {@code labels.txt} was found, which may
 *     be meant for another model
 */
public record Labels(List<String> names, @Nullable Location file, boolean byChance) {
  private static final String FILE = "labels.txt";

  /** Looked for in this order where there is no {@code labels.txt}. */
  private static final List<String> OTHER_FILES =
      List.of(
          "labels.json",
          "class_names.txt",
          "classes.txt",
          "class_indices.json",
          "imagenet_class_index.json",
          "synset.txt",
          "synset_words.txt",
          "ImageNetLabels.txt");

  public Labels {
    names = List.copyOf(names);
  }

  /** Classes go by their numbers. */
  public static Labels none() {
    return new Labels(List.of(), null, false);
  }

  /**
   * Reads the explicit file, or else {@code labels.txt} inside the model's directory, or else
   * beside it, or else a file of another usual name there.
   *
   * @return without names when no file is given and none is found
   * @throws ModelException {@code ModelNotFound} when the explicit file is not there, {@code
   *     LabelsMismatch} when the file holds no labels
   */
  public static Labels load(Storage storage, Location modelDirectory, @Nullable Location explicit)
      throws ModelException, StorageException {
    if (explicit != null) {
      Optional<List<String>> names = LabelsFile.read(storage, explicit);
      if (names.isEmpty()) {
        throw new ModelException(
            Reason.ModelNotFound,
            explicit + " is not there: upload the labels, or mend or remove model.labels");
      }
      return new Labels(names.get(), explicit, false);
    }
    Optional<Labels> usual = find(storage, modelDirectory, FILE, false);
    for (int i = 0; usual.isEmpty() && i < OTHER_FILES.size(); i++) {
      usual = find(storage, modelDirectory, OTHER_FILES.get(i), true);
    }
    return usual.orElseGet(Labels::none);
  }

  /** A file of that name inside the model's directory, or else beside it. */
  private static Optional<Labels> find(
      Storage storage, Location modelDirectory, String name, boolean byChance)
      throws ModelException, StorageException {
    Location inside = modelDirectory.resolve(name);
    Optional<List<String>> names = LabelsFile.read(storage, inside);
    if (names.isPresent()) {
      return Optional.of(new Labels(names.get(), inside, byChance));
    }
    String key = modelDirectory.directory().key();
    if (key.length() < 2) {
      return Optional.empty();
    }
    int parent = key.lastIndexOf('/', key.length() - 2) + 1;
    Location beside = modelDirectory.withKey(key.substring(0, parent) + name);
    try {
      return LabelsFile.read(storage, beside).map(found -> new Labels(found, beside, byChance));
    } catch (StorageException e) {
      // Credentials for the model's directory alone may not look beside it.
      if (e.kind() == StorageException.Kind.ACCESS_DENIED) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Whether each class has one name: a single score may have two, of its two classes, or one.
   *
   * @param classes scores a picture
   */
  public boolean fit(int classes) {
    return names.isEmpty() || names.size() == classes || (classes == 1 && names.size() == 2);
  }

  /**
   * @throws ModelException {@code LabelsMismatch} with both numbers unless the names {@link #fit}
   */
  public void require(int classes) throws ModelException {
    if (fit(classes)) {
      return;
    }
    throw new ModelException(
        Reason.LabelsMismatch,
        "the model has "
            + (classes == 1 ? "one score" : classes + " classes")
            + " and "
            + file
            + " holds "
            + names.size()
            + " labels: "
            + remedy(classes));
  }

  private String remedy(int classes) {
    if (classes == 1) {
      return "give two, of the class below model.threshold and of the one from there on, or one";
    }
    if (classes == names.size() + 1) {
      return "is the first class the background? Then write 'background' as the first label; else"
          + " give a file with one label a class as model.labels";
    }
    if (classes == names.size() - 1 && names.get(0).equalsIgnoreCase("background")) {
      return "the model has no class for the background: take the first label out";
    }
    return "give a file with one label a class as model.labels";
  }
}
