package dev.sparkinfer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.plan.KeyFilter.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyFilterTest {
  private final KeyFilter everything = new KeyFilter(List.of(), List.of());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.jpg | PLANNED",
        "2026/10/a.jpg | PLANNED",
        "no extension | PLANNED",
        "2026/ | FOLDER_MARKER",
        "'' | FOLDER_MARKER",
        ".DS_Store | HIDDEN",
        "a/_SUCCESS | HIDDEN",
        "a/.cache/b.jpg | HIDDEN",
        "_temporary/0/b.jpg | HIDDEN",
        "a/../b.jpg | PLANNED",
        "a//b.jpg | PLANNED",
        "./b.jpg | PLANNED",
      })
  void skipsMarkersAndHiddenNamesButLosesNoOtherKey(String key, Verdict verdict) {
    assertThat(everything.judge(key)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*.jpg | a.jpg | PLANNED",
        "*.jpg | deep/down/a.jpg | PLANNED",
        "*.jpg | a.jpg.txt | FILTERED",
        "*.{jpg,png} | x/a.png | PLANNED",
        "*.{jpg,png} | x/a.gif | FILTERED",
        "2026/*/a.jpg | 2026/10/a.jpg | PLANNED",
        "2026/*/a.jpg | 2026/10/11/a.jpg | FILTERED",
        "2026/**/a.jpg | 2026/10/11/a.jpg | PLANNED",
        "2026/**/a.jpg | 2026/a.jpg | PLANNED",
        "img-[0-4]?.jpg | img-37.jpg | PLANNED",
        "img-[!0-4]?.jpg | img-37.jpg | FILTERED",
        "a+(b).jpg | a+(b).jpg | PLANNED",
        "a\\*.jpg | a*.jpg | PLANNED",
        "a\\*.jpg | ab.jpg | FILTERED",
      })
  void matchesGlobsAsAShellDoes(String glob, String key, Verdict verdict) {
    assertThat(new KeyFilter(List.of(glob), List.of()).judge(key)).isEqualTo(verdict);
  }

  @Test
  void excludeWinsOverInclude() {
    KeyFilter filter = new KeyFilter(List.of("*.jpg"), List.of("thumbs/**"));
    assertThat(filter.judge("a.jpg")).isEqualTo(Verdict.PLANNED);
    assertThat(filter.judge("thumbs/a.jpg")).isEqualTo(Verdict.FILTERED);
  }
}
