package dev.sparkinfer.api.schema;

/**
 * One thing that is wrong with a resource.
 *
 * @param path the field, such as {@code spec.input.uris[0]}, in a file of several documents behind
 *     {@code document 2: }; empty for the file itself
 * @param message what is wrong and what to write instead
 */
public record Violation(String path, String message) {
  @Override
  public String toString() {
    return path.isEmpty() ? message : path + ": " + message;
  }
}
