package dev.sparkinfer.model;

import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A directory without {@code saved_model.pb}: tells what is there, and what was likely meant. */
record MissingModel(Storage storage, ModelFiles files) {
  private static final int NAMES_SHOWN = 10;

  ModelException asException() throws StorageException {
    return new ModelException(Reason.ModelNotFound, message());
  }

  private String message() throws StorageException {
    Location directory = files.directory();
    if (files.sizes().isEmpty()) {
      return emptyDirectory(directory);
    }
    String there = directory + " holds no " + ModelDirectory.SAVED_MODEL + ", but " + names();
    Optional<String> model = modelBelow();
    if (model.isPresent()) {
      return there + ": did you mean " + directory.resolve(model.get()) + "?";
    }
    if (files.sizes().containsKey("saved_model.pbtxt")) {
      return there + ": the text format is not read; save it as " + ModelDirectory.SAVED_MODEL;
    }
    return there
        + ": give the directory of a TensorFlow SavedModel as model.uri (Keras writes one by"
        + " model.export)";
  }

  private String emptyDirectory(Location directory) throws StorageException {
    String key = directory.key();
    if (!key.isEmpty()) {
      Location object = directory.withKey(key.substring(0, key.length() - 1));
      if (!object.key().isEmpty() && storage.head(object).isPresent()) {
        return object.name().equals(ModelDirectory.SAVED_MODEL)
            ? object + " is a file: give the directory that holds it as model.uri"
            : object
                + " is a file, not a SavedModel directory: export the model as one (Keras does it by"
                + " model.export) and give that directory as model.uri";
      }
    }
    return directory + " holds nothing: upload the SavedModel there, or mend model.uri";
  }

  private String names() {
    List<String> names =
        files.sizes().keySet().stream()
            .map(path -> path.contains("/") ? path.substring(0, path.indexOf('/') + 1) : path)
            .distinct()
            .toList();
    String shown = names.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "));
    int more = names.size() - NAMES_SHOWN;
    return more > 0 ? shown + " and " + more + " more" : shown;
  }

  /** The nearest directory with a model: of numbered versions the last, as TensorFlow Serving. */
  private Optional<String> modelBelow() {
    Comparator<String> byDepth =
        Comparator.comparingLong(path -> path.chars().filter(c -> c == '/').count());
    return files.sizes().keySet().stream()
        .filter(path -> path.endsWith("/" + ModelDirectory.SAVED_MODEL))
        .map(path -> path.substring(0, path.lastIndexOf('/')))
        .min(byDepth.thenComparing(Comparator.comparingLong(MissingModel::version).reversed()));
  }

  private static long version(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.matches("\\d{1,18}") ? Long.parseLong(name) : -1;
  }
}
