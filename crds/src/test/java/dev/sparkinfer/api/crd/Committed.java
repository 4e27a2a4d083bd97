package dev.sparkinfer.api.crd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that are generated and committed: compared, or rewritten when asked for. */
final class Committed {
  private Committed() {}

  /** The directory of this module, whichever module's tests run. */
  static Path module() {
    Path here = Path.of("").toAbsolutePath();
    return here.endsWith("crds") ? here : here.resolveSibling("crds");
  }

  static void matches(Path file, String generated) throws IOException {
    if (Boolean.getBoolean("sparkinfer.update")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, generated);
    }
    assertThat(file).exists();
    assertThat(Files.readString(file))
        .as(
            "%s differs from what the code says; rewrite it by"
                + " ./mvnw -pl crds test -Dtest=CrdTest -Dsparkinfer.update=true and commit it",
            file)
        .isEqualTo(generated);
  }
}
