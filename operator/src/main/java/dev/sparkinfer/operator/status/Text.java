package dev.sparkinfer.operator.status;

/** Texts within the bounds of the resource's definition. */
final class Text {
  private Text() {}

  /** The text, or its beginning with an ellipsis; never half of a character. */
  static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = most - 1;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }
}
