package dev.sparkinfer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that are generated and committed: compared, or rewritten when asked for. */
public final class Committed {
  private Committed() {}

  /** The root of the repository. */
  public static Path root() {
    return Path.of("..").toAbsolutePath().normalize();
  }

  public static void matches(Path file, String generated) throws IOException {
    if (Boolean.getBoolean("sparkinfer.update")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, generated);
    }
    assertThat(file).exists();
    assertThat(Files.readString(file))
        .as(
            "%s differs from what is generated; rewrite it by"
                + " ./mvnw -pl e2e test -Dtest='Chart*Test' -Dsparkinfer.update=true and commit it",
            file)
        .isEqualTo(generated);
  }
}
