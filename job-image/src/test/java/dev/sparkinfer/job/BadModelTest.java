package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.model.Devices;
import dev.sparkinfer.storage.StorageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that is wrong fails once, before anything is planned, and says what was there. */
class BadModelTest {
  @TempDir Path directory;
  private Path model;
  private Path output;

  @BeforeEach
  void copyModel() throws IOException {
    Sample.copy(Sample.MODELS, directory.resolve("model"));
    model = directory.resolve("model/1");
    output = directory.resolve("out");
  }

  private Said run(Path at, String... more) {
    return Sample.run(
        Sample.resource("file:" + at, "file:" + Sample.IMAGES, "file:" + output, more),
        StorageConfig.aws());
  }

  private void assertEnds(Reason reason, Said said, String... parts) {
    assertThat(said.exitCode()).as(said.toString()).isEqualTo(69).isEqualTo(reason.exitCode());
    assertThat(said.err()).contains(reason + ": ").contains(parts).doesNotContain("\tat ");
    assertThat(output.resolve("_sparkinfer/plan.json")).doesNotExist();
    assertThat(output.resolve("_sparkinfer/plan")).doesNotExist();
  }

  @Test
  void isMissing() {
    assertEnds(
        Reason.ModelNotFound,
        run(directory.resolve("nowhere")),
        directory.resolve("nowhere").toString(),
        "model.uri");
  }

  @Test
  void isEmpty() throws IOException {
    Path empty = Files.createDirectory(directory.resolve("empty"));
    assertEnds(Reason.ModelNotFound, run(empty), empty.toString(), "holds nothing");
  }

  @Test
  void isOneLevelTooHighAndSaysWhichWasMeant() {
    assertEnds(
        Reason.ModelNotFound,
        run(directory.resolve("model")),
        "did you mean file:" + model,
        "labels.txt");
  }

  @Test
  void isAFile() {
    assertEnds(
        Reason.ModelNotFound,
        run(model.resolve("saved_model.pb")),
        "is a file: give the directory that holds it");
  }

  @Test
  void isCutShort() throws IOException {
    Path pb = model.resolve("saved_model.pb");
    byte[] whole = Files.readAllBytes(pb);
    Files.write(pb, Arrays.copyOf(whole, whole.length / 2));
    assertEnds(Reason.ModelInvalid, run(model), "saved_model.pb", "upload the model again");
    Files.write(pb, new byte[0]);
    assertEnds(Reason.ModelInvalid, run(model), "saved_model.pb");
    Files.writeString(pb, "version https://git-lfs.github.com/spec/v1\n");
    assertEnds(Reason.ModelInvalid, run(model), "saved_model.pb");
  }

  @Test
  void hasDamagedWeights() throws IOException {
    Path weights = model.resolve("variables/variables.data-00000-of-00001");
    byte[] whole = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(whole, 1000));
    assertEnds(Reason.ModelInvalid, run(model), "check that it is whole");
    Files.delete(weights);
    output = directory.resolve("out2");
    assertEnds(Reason.ModelInvalid, run(model), "variables");
  }

  @Test
  void lacksTheSignature() {
    assertEnds(
        Reason.SignatureNotFound,
        run(model, "model.signature=classify"),
        "classify",
        "serving_default");
    assertEnds(Reason.SignatureNotFound, run(model, "model.inputName=pixels"), "pixels", "images");
    assertEnds(
        Reason.SignatureNotFound, run(model, "model.outputName=logits"), "logits", "probabilities");
    assertEnds(Reason.SignatureNotFound, run(model, "model.tags=[gpu]"), "gpu", "serve");
  }

  @Test
  void contradictsAFieldOfTheResource() {
    for (String[] wrong :
        new String[][] {
          {
            "model.preprocessing={width: 32, height: 32}",
            "its height is 64",
            "spec.model.preprocessing.height is 32"
          },
          {
            "model.preprocessing={normalization: Custom, mean: [\"1\"], std: [\"1\"]}",
            "spec.model.preprocessing.mean and spec.model.preprocessing.std",
            "takes 3 channels"
          },
          {"model.threshold=0.4", "spec.model.threshold", "'probabilities' gives 12"}
        }) {
      Said said = run(model, wrong[0]);
      assertThat(said.exitCode()).as(said.toString()).isEqualTo(64);
      assertThat(said.err())
          .contains("InvalidResource: ", wrong[1], wrong[2])
          .doesNotContain("\tat ", "Starting Spark");
      assertThat(output).doesNotExist();
    }
  }

  @Test
  void hasAnotherNumberOfClasses() throws IOException {
    Path labels = directory.resolve("labels.txt");
    Files.writeString(labels, "stop\ngo\n");
    assertEnds(
        Reason.LabelsMismatch,
        run(model, "model.labels=file:" + labels),
        "12 classes",
        "2 labels",
        "model.labels");
  }

  @Test
  void lacksTheLabelsThatTheResourceNames() {
    Path labels = directory.resolve("nowhere.txt");
    assertEnds(Reason.ModelNotFound, run(model, "model.labels=file:" + labels), labels.toString());
  }

  @Test
  void hasAnotherDigest() {
    assertEnds(
        Reason.ModelDigestMismatch,
        run(model, "model.sha256=" + "0".repeat(64)),
        "0".repeat(64),
        "model.sha256");
  }

  @Test
  void isRefusedWithoutGpuWhereOneIsRequired() throws IOException {
    assumeThat(Devices.gpus()).isEmpty();
    Path file = directory.resolve("run.yaml");
    Files.writeString(
        file, Sample.yaml("file:" + model, "file:" + Sample.IMAGES, "file:" + output));
    assertEnds(
        Reason.DeviceMissing, Said.by("run", "--require-gpu", file.toString()), "--require-gpu");
  }
}
