package dev.sparkinfer.operator.driver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DriverHeapTest {
  @ParameterizedTest
  @CsvSource({
    "512Mi, 256",
    "1G, 476",
    "2Gi, 1024",
    "3Gi, 1024",
    "4Gi, 1024",
    "4097Mi, 1024",
    "8Gi, 2048",
    "24Gi, 6144",
    "9999Gi, 6144",
  })
  void isAQuarterWithinBoundsAndAtMostHalf(String memory, long mebibytes) {
    assertThat(DriverHeap.mebibytes(memory)).isEqualTo(mebibytes);
  }
}
