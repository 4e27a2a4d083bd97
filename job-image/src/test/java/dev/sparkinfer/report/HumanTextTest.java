package dev.sparkinfer.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanTextTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0.0 s",
    "2140, 2.1 s",
    "9949, 9.9 s",
    "9950, 10 s",
    "59499, 59 s",
    "59500, 1 min",
    "754000, 12 min 34 s",
    "3600000, 1 h",
    "11520000, 3 h 12 min",
    "266400000, 3 d 2 h"
  })
  void writesDurationsInTwoUnits(long millis, String text) {
    assertThat(HumanText.duration(Duration.ofMillis(millis))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 5, 0%",
    "0, 0, 0%",
    "5, 5, 100%",
    "1, 3, 33.3%",
    "1, 1000000, <0.1%",
    "999999, 1000000, >99.9%"
  })
  void saysAllAndNoneOnlyOfAllAndNone(long part, long whole, String text) {
    assertThat(HumanText.share(part, whole)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0 B", "999, 999 B", "1000, 1.00 kB", "999499, 999 kB", "999500, 1.00 MB"})
  void writesBytesInDecimalUnits(long bytes, String text) {
    assertThat(HumanText.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"9999999;9,999,999", "10000000;10.0 M", "999499999;999 M", "999500000;1.00 B"})
  void shortensLargeCounts(long count, String text) {
    assertThat(HumanText.shortCount(count)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "short.jpg, short.jpg",
    "2026/cifar10/test/airplane/0001.jpg, 2026/…/0001.jpg",
    "abcdefghijklmnopqrstuvwxyz0123456789, abcdef…wxyz0123456789",
    "🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂, 🙂🙂🙂🙂🙂🙂…🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂"
  })
  void leavesOutTheMiddle(String text, String shortened) {
    assertThat(HumanText.shortened(text, 21)).isEqualTo(shortened);
  }

  @Test
  void makesControlCharactersVisible() {
    assertThat(HumanText.visible("a\nb\u0000\u007f\u0085\u202egpj.exe\u2066\ud800"))
        .isEqualTo("a␊b␀␡��gpj.exe��");
    assertThat(HumanText.visible("写真 قف 🙂")).isEqualTo("写真 قف 🙂");
  }

  @ParameterizedTest
  @CsvSource({"a/b.jpg, b.jpg", "b.jpg, b.jpg", "a/b/, b/", "/, /"})
  void takesTheFileName(String key, String name) {
    assertThat(HumanText.fileName(key)).isEqualTo(name);
  }
}
