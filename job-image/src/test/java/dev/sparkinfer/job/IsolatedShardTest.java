package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.engine.CallLimits;
import dev.sparkinfer.engine.EngineSpec;
import dev.sparkinfer.engine.Ranking;
import dev.sparkinfer.engine.ShardRun;
import dev.sparkinfer.model.ModelDirectory;
import dev.sparkinfer.model.ModelRequest;
import dev.sparkinfer.model.ModelSignature;
import dev.sparkinfer.model.TestModels;
import dev.sparkinfer.output.Row;
import dev.sparkinfer.plan.PlannedObject;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageConfig;
import dev.sparkinfer.storage.StorageOpener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IsolatedShardTest {
  @TempDir Path folder;

  @Test
  void namesTheImageThatKillsAndTheOneThatHangsAndPredictsTheRest() throws Exception {
    List<Row> rows = run(List.of(10, 255, 20, 30, -255, 40), Set.of());

    assertThat(rows.stream().map(row -> row.error() == null ? null : row.error().code()))
        .containsExactly(null, ErrorCode.MODEL_CRASHED, null, null, ErrorCode.TIMED_OUT, null);
  }

  /** Pictures by their red; a negative one is green instead. */
  private List<Row> run(List<Integer> reds, Set<Integer> suspects) throws Exception {
    Path model = TestModels.poisonedAbove(folder.resolve("model"), 250);
    StorageConfig files = StorageConfig.aws();
    Location root = Location.parse("file:" + folder.toRealPath()).directory();
    List<PlannedObject> objects = new ArrayList<>();
    try (Storage storage = StorageOpener.open(files, "file")) {
      for (int i = 0; i < reds.size(); i++) {
        Location location = root.resolve("images/" + i + ".png");
        int red = reds.get(i);
        byte[] png = Pictures.png(Math.max(0, red), Math.max(0, -red), 40);
        storage.put(location, png, "image/png");
        Storage.Head head = storage.head(location).orElseThrow();
        objects.add(
            new PlannedObject(location, head.entry().size(), head.entry().etag(), location.name()));
      }
      ModelDirectory directory =
          ModelDirectory.fetch(storage, root.resolve("model").directory(), folder, null);
      RunSpec spec =
          new RunSpec(
              "run",
              new RunSpec.Stores(files, files, files),
              root.resolve("model").directory(),
              directory.digest(),
              ModelSignature.inspect(model, ModelRequest.defaults()),
              ModelRequest.defaults(),
              new EngineSpec(
                  Pictures.spec(),
                  Pictures.LIMITS,
                  1 << 20,
                  new Ranking(List.of(), 1, Ranking.THRESHOLD, false),
                  4),
              root,
              root,
              folder.resolve("scratch").toString(),
              new RunSpec.Process(2, false, null),
              new CallLimits(5, 5),
              null);
      return new IsolatedShard(spec, false, objects, new ShardRun(objects.size()), suspects).rows();
    }
  }
}
