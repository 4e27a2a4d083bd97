package dev.sparkinfer.plan;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import dev.sparkinfer.api.v1alpha1.SkippedKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which listed keys become planned objects. Globs match the key relative to the input URI: {@code
 * *} and {@code ?} stop at {@code /}, {@code **} does not, {@code [a-z]}, {@code {jpg,png}} and
 * {@code \} as in a shell, but that {@code *} matches a dot at a name's beginning too. Without
 * {@code /} in it a glob matches names at any depth.
 */
public final class KeyFilter {
  private static final Map<String, String> OTHER_SPELLINGS =
      Map.of(".jpg", ".jpeg", ".jpeg", ".jpg", ".tif", ".tiff", ".tiff", ".tif");

  private final List<Pattern> include;
  private final List<Pattern> includeInAnyCase;
  private final List<Pattern> exclude;

  /**
   * @param include a key must match one of them; empty: every key
   * @param exclude a key must match none of them
   * @throws IllegalArgumentException naming the one that is no glob
   */
  public KeyFilter(List<String> include, List<String> exclude) {
    this.include = include.stream().map(KeyFilter::compile).toList();
    this.includeInAnyCase =
        this.include.stream()
            .map(
                glob ->
                    Pattern.compile(
                        glob.pattern(),
                        glob.flags() | Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE))
            .toList();
    this.exclude = exclude.stream().map(KeyFilter::compile).toList();
  }

  /**
   * Why an object is not planned; empty: it is.
   *
   * @param relativeKey its key below the input URI
   * @param size in bytes: a name that ends in {@code /} is a folder's unless it has any
   */
  public Optional<SkippedKind> skips(String relativeKey, long size) {
    if (size == 0 && (relativeKey.isEmpty() || relativeKey.endsWith("/"))) {
      return Optional.of(SkippedKind.FolderMarker);
    }
    boolean matched = matches(include, relativeKey);
    if (!matched && hidden(relativeKey)) {
      return Optional.of(SkippedKind.Hidden);
    }
    if (!matched && !include.isEmpty()) {
      return Optional.of(inAnyCase(relativeKey) ? SkippedKind.OtherCase : SkippedKind.NotIncluded);
    }
    return matches(exclude, relativeKey) ? Optional.of(SkippedKind.Excluded) : Optional.empty();
  }

  private static boolean matches(List<Pattern> globs, String key) {
    return globs.stream().anyMatch(glob -> glob.matcher(key).matches());
  }

  /** Whether an include glob means this key too, as far as letters' case and spelling go. */
  private boolean inAnyCase(String key) {
    String extension = SkippedTally.extension(key);
    String other = OTHER_SPELLINGS.get(Ascii.toLowerCase(extension));
    return matches(includeInAnyCase, key)
        || (other != null
            && matches(
                includeInAnyCase, key.substring(0, key.length() - extension.length()) + other));
  }

  /**
   * Dot files, and what a run writes beside its parts. The segments "." and ".." are no names: such
   * keys are planned, so that nothing is lost.
   */
  private static boolean hidden(String relativeKey) {
    List<String> segments = Splitter.on('/').splitToList(relativeKey);
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      boolean last = i == segments.size() - 1;
      boolean dots = segment.equals(".") || segment.equals("..");
      if ((segment.startsWith(".") && !dots) || segment.equals(last ? "_SUCCESS" : "_sparkinfer")) {
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
