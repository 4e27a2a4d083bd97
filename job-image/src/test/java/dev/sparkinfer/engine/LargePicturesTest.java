package dev.sparkinfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.image.DecodeWindow;
import dev.sparkinfer.image.LargePictures;
import dev.sparkinfer.image.PictureLimits;
import dev.sparkinfer.model.TestModels;
import dev.sparkinfer.output.Row;
import dev.sparkinfer.plan.PlannedObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LargePicturesTest {
  @TempDir Path directory;

  /** A process of little heap; without a window four pictures at once are more than all of it. */
  static final class SmallProcess {
    private SmallProcess() {}

    public static void main(String[] args) throws Exception {
      try (EngineFixture fixture =
          new EngineFixture.Builder(Path.of(args[0]))
              .limits(new PictureLimits(100_000_000, 65_535))
              .decodeWindow(DecodeWindow.ofThisProcess())
              .decodeThreads(4)
              .open()) {
        List<PlannedObject> objects = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          // 56 MB of heap, 154 MB beside it.
          objects.add(fixture.put(i + ".webp", LargePictures.webp(4_000, 3_500)));
        }
        objects.add(fixture.put("line.bmp", LargePictures.bmp(100_000_000, 1)));
        for (Row row : fixture.run(objects)) {
          System.out.println(row.error() == null ? "predicted" : row.error().code());
        }
      }
    }
  }

  @Test
  void severalAtOnceDoNotEndAProcessOfLittleHeap() throws Exception {
    TestModels.colourMeans(directory);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx160m",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SmallProcess.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(said.lines())
          .containsExactly("predicted", "predicted", "predicted", "predicted", "TOO_MANY_PIXELS");
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }
}
