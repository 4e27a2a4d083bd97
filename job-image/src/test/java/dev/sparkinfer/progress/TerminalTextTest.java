package dev.sparkinfer.progress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTextTest {

  @ParameterizedTest
  @CsvSource({"abc,3", "日本,4", "😀,2", "한국,4", "a\u0301,1", "ｱ,1", "'',0"})
  void measuresColumns(String text, int columns) {
    assertThat(TerminalText.width(text)).isEqualTo(columns);
  }

  @ParameterizedTest
  @CsvSource({
    "abcdef,6,abcdef",
    "abcdef,5,ab...",
    "日本語の,8,日本語の",
    "日本語の,7,日本...",
    "日本語の,6,日...",
    "😀😀😀,5,😀...",
    "abcdef,2,..",
    "abcdef,0,''",
  })
  void cutsBetweenCharacters(String text, int columns, String cut) {
    assertThat(TerminalText.cut(text, columns)).isEqualTo(cut);
  }

  @Test
  void letsNoKeyCommandTheTerminal() {
    assertThat(TerminalText.printable("a\u001b[2J\r\n\t\u202e\u0085b\ud83d ü日😀"))
        .isEqualTo("a?[2J?????b? ü日😀");
  }

  @Test
  void wrapsAtSpacesAndKeepsLongWords() {
    assertThat(TerminalText.wrap("one two s3://a/very/long/location 日本 日本", 9))
        .containsExactly("one two", "s3://a/very/long/location", "日本 日本");
  }
}
