package dev.sparkinfer.plan;

import com.google.common.base.Splitter;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which listed keys become planned objects. Globs match the key relative to the input URI: {@code
 * *} and {@code ?} stop at {@code /}, {@code **} does not, {@code [a-z]}, {@code {jpg,png}} and
 * {@code \} as in a shell. Without {@code /} in it a glob matches names at any depth.
 */
public final class KeyFilter {

  /** What becomes of a key. */
  public enum Verdict {
    PLANNED,
    FOLDER_MARKER,
    HIDDEN,
    FILTERED
  }

  private final List<Pattern> include;
  private final List<Pattern> exclude;

  /**
   * @param include a key must match one of them; empty: every key
   * @param exclude a key must match none of them
   * @throws IllegalArgumentException naming the one that is no glob
   */
  public KeyFilter(List<String> include, List<String> exclude) {
    this.include = include.stream().map(KeyFilter::compile).toList();
    this.exclude = exclude.stream().map(KeyFilter::compile).toList();
  }

  /** The verdict on a key, relative to the input URI. */
  public Verdict judge(String relativeKey) {
    if (relativeKey.isEmpty() || relativeKey.endsWith("/")) {
      return Verdict.FOLDER_MARKER;
    }
    if (hidden(relativeKey)) {
      return Verdict.HIDDEN;
    }
    boolean included =
        include.isEmpty() || include.stream().anyMatch(p -> p.matcher(relativeKey).matches());
    boolean excluded = exclude.stream().anyMatch(p -> p.matcher(relativeKey).matches());
    return included && !excluded ? Verdict.PLANNED : Verdict.FILTERED;
  }

  /** The segments "." and ".." are no names: such keys are planned, so that nothing is lost. */
  private static boolean hidden(String relativeKey) {
    for (String segment : Splitter.on('/').split(relativeKey)) {
      boolean dots = segment.equals(".") || segment.equals("..");
      if (segment.startsWith("_") || (segment.startsWith(".") && !dots)) {
        return true;
      }
    }
    return false;
  }

  private static Pattern compile(String glob) {
    StringBuilder regex = new StringBuilder(glob.contains("/") ? "" : "(?:.*/)?");
    int braces = 0;
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      switch (c) {
        case '*' -> {
          if (glob.startsWith("**/", i)) {
            regex.append("(?:.*/)?");
            i += 2;
          } else if (glob.startsWith("**", i)) {
            regex.append(".*");
            i++;
          } else {
            regex.append("[^/]*");
          }
        }
        case '?' -> regex.append("[^/]");
        case '[' -> {
          int close = glob.indexOf(']', i + 2);
          if (close < 0) {
            regex.append("\\[");
          } else {
            String set = glob.substring(i + 1, close);
            boolean negated = set.startsWith("!") || set.startsWith("^");
            String chars =
                (negated ? set.substring(1) : set).replaceAll("([\\\\\\[\\]&^])", "\\\\$1");
            regex.append(negated ? "[^/" : "[").append(chars).append(']');
            i = close;
          }
        }
        case '{' -> {
          braces++;
          regex.append("(?:");
        }
        case '}' -> {
          regex.append(braces > 0 ? ")" : "\\}");
          braces = Math.max(0, braces - 1);
        }
        case ',' -> regex.append(braces > 0 ? "|" : ",");
        case '\\' -> {
          i++;
          regex.append(Pattern.quote(i < glob.length() ? glob.substring(i, i + 1) : "\\"));
        }
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    try {
      return Pattern.compile(regex + ")".repeat(braces), Pattern.DOTALL);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("'" + glob + "' is no glob: " + e.getDescription(), e);
    }
  }
}
