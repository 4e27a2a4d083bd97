package dev.sparkinfer.api.v1alpha1;

/** Why an object that was listed is not planned. */
public enum SkippedKind {
  /** Its key ends in {@code /} and it has no bytes: it stands for a folder. */
  FolderMarker("folder markers"),
  /** A name in its key starts with {@code .}, or a run has written it beside its parts. */
  Hidden("hidden names"),
  /** No glob of {@code input.include} matches it. */
  NotIncluded("not matched by input.include"),
  /** A glob of {@code input.include} would, with letters in another case or jpeg for jpg. */
  OtherCase("matched by input.include in another case or spelling only"),
  /** A glob of {@code input.exclude} matches it. */
  Excluded("matched by input.exclude");

  private final String words;

  SkippedKind(String words) {
    this.words = words;
  }

  /** Such objects, as people call them: to stand after their number. */
  public String words() {
    return words;
  }
}
