package dev.sparkinfer.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanUnitsTest {

  @ParameterizedTest
  @CsvSource({
    "-5,0.0s",
    "0,0.0s",
    "12345,12.3s",
    "59940,59.9s",
    "59960,1m 00s",
    "125000,2m 05s",
    "3599400,59m 59s",
    "3599600,1h 00m",
    "3727000,1h 02m",
    "86399000,1d 00h",
    "273600000,3d 04h",
  })
  void tellsDurations(long millis, String told) {
    assertThat(HumanUnits.duration(Duration.ofMillis(millis))).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource({"0,0/s", "0.04,0.0/s", "3.44,3.4/s", "9.94,9.9/s", "9.96,10/s", "412.4,412/s"})
  void tellsRates(double perSecond, String told) {
    assertThat(HumanUnits.rate(perSecond)).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0 B",
    "1023,1023 B",
    "1024,1.0 KiB",
    "1048575,1.0 MiB",
    "1288490189,1.2 GiB",
    "9223372036854775807,8.0 EiB",
  })
  void tellsBytes(long bytes, String told) {
    assertThat(HumanUnits.bytes(bytes)).isEqualTo(told);
  }
}
