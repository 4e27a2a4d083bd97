package dev.sparkinfer.operator.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.BatchInferenceSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunNameTest {
  private static final BatchInferenceSpec SPEC = Resources.minimal().getSpec();
  private static final int LONGEST_RESOURCE_NAME = 47;
  private static final int SPARKS_LONGEST_PREFIX = 47;
  private static final int ADDED_BY_THE_JOB = "-xxxxx".length();

  @ParameterizedTest
  @CsvSource({
    "a, a-",
    "road-signs, road-signs-",
    "road.signs.2026, road-signs-2026-",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-b, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaa---b, aaaaaaaaaaaaaaaaaaaaaaaaaaaa---b-",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa----b, aaaaaaaaaaaaaaaaaaaaaaaaaaaaa-",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.b, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-",
  })
  void startsWithTheResourcesName(String resource, String start) {
    assertThat(RunName.of(resource(resource, "uid")).value())
        .matches(Pattern.quote(start) + "[0-9a-f]{8}");
  }

  @Test
  void isTheDigestOfUidAndAttempt() {
    // printf uid/1 | sha256sum
    assertThat(RunName.of(resource("a", "uid")).value()).isEqualTo("a-df59627b");
  }

  @Test
  void leavesRoomForDriversPodInExecutorsNames() {
    Random random = new Random(20261123);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      String resource = randomName(random);
      String name = RunName.of(resource(resource, "uid-" + i)).value();

      assertThat(name).as(resource).matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
      assertThat(name.length() + ADDED_BY_THE_JOB)
          .as(resource)
          .isLessThanOrEqualTo(SPARKS_LONGEST_PREFIX);
      names.add(name);
    }
    assertThat(names).hasSizeGreaterThan(9_990);
  }

  private static String randomName(Random random) {
    String inner = "abcz019-.";
    int length = 1 + random.nextInt(LONGEST_RESOURCE_NAME);
    StringBuilder name = new StringBuilder();
    while (name.length() < length) {
      char last = name.isEmpty() ? '.' : name.charAt(name.length() - 1);
      char next = inner.charAt(random.nextInt(inner.length()));
      boolean edge = name.length() == length - 1;
      // Each part between dots starts and ends with a letter or digit.
      boolean mark = next == '-' || next == '.';
      boolean afterMark = last == '.' || last == '-';
      if (!(mark && (edge || last == '.')) && !(next == '.' && afterMark)) {
        name.append(next);
      }
    }
    return name.toString();
  }

  private static BatchInference resource(String name, String uid) {
    BatchInference resource = new BatchInference();
    resource.setMetadata(new ObjectMetaBuilder().withName(name).withUid(uid).build());
    resource.setSpec(SPEC);
    return resource;
  }
}
