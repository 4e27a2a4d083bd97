package dev.sparkinfer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyFilterTest {
  private final KeyFilter everything = new KeyFilter(List.of(), List.of());

  /** {@code Planned}, or why not. */
  private static String verdict(KeyFilter filter, String key) {
    return filter.skips(key, 0).map(Enum::name).orElse("Planned");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.jpg | Planned",
        "2026/10/a.jpg | Planned",
        "no extension | Planned",
        "_DSC1234.JPG | Planned",
        "100CANON/_MG_1234.JPG | Planned",
        "_folder/a.jpg | Planned",
        "_temporary/0/b.jpg | Planned",
        "_sparkinfer | Planned",
        "_SUCCESS/a.jpg | Planned",
        "2026/ | FolderMarker",
        "'' | FolderMarker",
        ".DS_Store | Hidden",
        "a/_SUCCESS | Hidden",
        "old run/_sparkinfer/report.html | Hidden",
        "a/.cache/b.jpg | Hidden",
        "a/../b.jpg | Planned",
        "a//b.jpg | Planned",
        "./b.jpg | Planned",
      })
  void skipsMarkersAndHiddenNamesButLosesNoOtherKey(String key, String verdict) {
    assertThat(verdict(everything, key)).isEqualTo(verdict);
  }

  @Test
  void anObjectWithBytesIsNoFolderWhateverItsKeyEndsIn() {
    assertThat(everything.skips("2026/", 1)).isEmpty();
    assertThat(everything.skips("", 1)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*.jpg | a.jpg | Planned",
        "*.jpg | deep/down/a.jpg | Planned",
        "*.jpg | a.jpg.txt | NotIncluded",
        "*.{jpg,png} | x/a.png | Planned",
        "*.{jpg,png} | x/a.gif | NotIncluded",
        "2026/*/a.jpg | 2026/10/a.jpg | Planned",
        "2026/*/a.jpg | 2026/10/11/a.jpg | NotIncluded",
        "2026/**/a.jpg | 2026/10/11/a.jpg | Planned",
        "2026/**/a.jpg | 2026/a.jpg | Planned",
        "img-[0-4]?.jpg | img-37.jpg | Planned",
        "img-[!0-4]?.jpg | img-37.jpg | NotIncluded",
        "a+(b).jpg | a+(b).jpg | Planned",
        "a\\*.jpg | a*.jpg | Planned",
        "a\\*.jpg | ab.jpg | NotIncluded",
      })
  void matchesGlobsAsAShellDoes(String glob, String key, String verdict) {
    assertThat(verdict(new KeyFilter(List.of(glob), List.of()), key)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*.jpg | .a.jpg | Planned",
        ".thumbs/*.jpg | .thumbs/a.jpg | Planned",
        "_sparkinfer/** | _sparkinfer/plan.json | Planned",
        "*.jpg | .a.png | Hidden",
      })
  void anIncludeGlobThatMatchesWinsOverHiddenNames(String glob, String key, String verdict) {
    assertThat(verdict(new KeyFilter(List.of(glob), List.of()), key)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*.jpg | a.JPG",
        "*.jpg | a.jpeg",
        "*.jpg | a.JPEG",
        "*.JPEG | a.jpg",
        "*.tif | a.TIFF",
        "north/*.jpg | North/a.jpg",
        "ÄÖ/*.png | äö/a.png",
      })
  void tellsWhatOnlyCaseOrSpellingLeavesOut(String glob, String key) {
    assertThat(verdict(new KeyFilter(List.of(glob), List.of()), key)).isEqualTo("OtherCase");
  }

  @Test
  void excludeWinsOverInclude() {
    KeyFilter filter = new KeyFilter(List.of("*.jpg"), List.of("thumbs/**"));
    assertThat(verdict(filter, "a.jpg")).isEqualTo("Planned");
    assertThat(verdict(filter, "thumbs/a.jpg")).isEqualTo("Excluded");
    assertThat(verdict(filter, "thumbs/.a.jpg")).isEqualTo("Excluded");
  }
}
