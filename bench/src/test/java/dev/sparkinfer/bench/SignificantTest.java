package dev.sparkinfer.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignificantTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "24, 24",
    "0.96, 0.96",
    "0.92493, 0.9249",
    "123.456, 123.5",
    "1000, 1000",
    "123456.7, 123457",
    "0.00001234567, 0.00001235"
  })
  void keepsFourDigitsAndEveryWholeOne(double value, String shown) {
    assertThat(Significant.text(value)).isEqualTo(shown);
  }
}
