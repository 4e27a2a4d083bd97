package dev.sparkinfer.api.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlDocumentsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Off | false",
        "yes | true",
        "y | true",
        "'Off' | \"Off\"",
        "None | \"None\"",
        "~ | null",
        "010 | 8",
        "0x10 | 16",
        "1_000 | 1000",
        "-7 | -7",
        "1e3 | 1000.0",
        "1.50 | 1.5",
        "1:30 | \"1:30\"",
        "2026-01-02 | \"2026-01-02\"",
        "10% | \"10%\"",
        ".inf | \".inf\"",
        "99999999999 | 99999999999",
        "99999999999999999999 | 99999999999999999999",
      })
  void readsScalarsAsKubectlDoes(String yaml, String json) throws Exception {
    assertThat(YamlDocuments.read("a: " + yaml).get(0).get("a")).hasToString(json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a: [1 | is no YAML: expected ',' or ']', but got <stream end> at line 2, column 1",
        "a: !!java.net.URL [x] | is no YAML: Global tag is not allowed",
        "a: !secret x | is no YAML: holds the tag !secret, line 1",
        "a: {b: 1, c: 2, b: 3} | a.b: is given twice, in line 1 and line 1",
        "{\"a\": 1, \"a\": 2} | a: is given twice, in line 1 and line 1",
        "[a]: 1 | is no YAML: a key is a list or a map, line 1",
        "a: *b | is no YAML: found undefined alias b at line 1, column 4",
        "a: @x | is no YAML: found character '@' that cannot start any token",
      })
  void saysWhereTheTextIsWrong(String text, String message) {
    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(() -> YamlDocuments.read(text + "\n"))
        .withMessageContaining(message);
  }

  @Test
  void boundsTheSize() {
    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(() -> YamlDocuments.read("a: " + "x".repeat(2 * 1024 * 1024)))
        .withMessageContaining("exceeds the limit");
  }
}
