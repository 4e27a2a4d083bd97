package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageConfig;
import dev.sparkinfer.storage.StorageOpener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the input holds, each planned object gets one row that any attempt would write. */
class BadInputTest {
  private static final String BUCKET = "photos";

  @TempDir static Path shared;
  private static EmbeddedS3 store;
  private static S3Relay relay;
  private static Storage storage;

  @TempDir Path directory;
  private Path pictures;
  private Path output;

  /** The test's own directory in the bucket, with a slash at its end. */
  private String prefix;

  @BeforeAll
  static void startStore() throws IOException {
    store = EmbeddedS3.start(shared.resolve("store"));
    store.createBucket(BUCKET);
    relay = new S3Relay(store);
    storage = StorageOpener.open(store.storageConfig(), "s3");
  }

  @AfterAll
  static void stopStore() {
    storage.close();
    relay.close();
    store.close();
  }

  @BeforeEach
  void prepare(TestInfo test) throws IOException {
    prefix = test.getTestMethod().orElseThrow().getName() + "/";
    pictures = Files.createDirectory(directory.resolve("in"));
    output = directory.resolve("out");
    relay.rule((method, path) -> null);
    relay.listing(xml -> xml);
  }

  private static void put(String key, byte[] content) throws IOException {
    storage.put(new Location("s3", BUCKET, key), content, "image/jpeg");
  }

  private Said runFiles(String input, String... more) {
    return Sample.run(
        Sample.resource("file:" + Sample.MODEL, input, "file:" + output, more),
        StorageConfig.aws());
  }

  /** From the store through the relay, to files. */
  private Said runStore(String... more) {
    return Sample.run(
        Sample.resource(
            "file:" + Sample.MODEL, "s3://" + BUCKET + "/" + prefix, "file:" + output, more),
        relay.storageConfig());
  }

  /** Puts keys into listings that no embedded store would keep. */
  private void listAlso(List<String> keys) {
    String more =
        keys.stream()
            .map(
                key ->
                    "<Contents><Key>"
                        + prefix
                        + key
                        + "</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
                        + "<ETag>e</ETag><Size>5</Size></Contents>")
            .collect(Collectors.joining());
    relay.listing(xml -> xml.replace("</ListBucketResult>", more + "</ListBucketResult>"));
  }

  /** By key below the input: {@code OK} or the error's code. */
  private Map<String, String> outcomes(String root) throws IOException {
    return Sample.outcomes(output).entrySet().stream()
        .collect(
            Collectors.toMap(
                entry -> {
                  assertThat(entry.getKey()).startsWith(root);
                  return entry.getKey().substring(root.length());
                },
                Map.Entry::getValue,
                (a, b) -> a,
                TreeMap::new));
  }

  private static void assertDone(Said said) {
    assertThat(said.exitCode()).as(said.toString()).isZero();
    assertThat(said.err()).doesNotContain("\tat ");
  }

  private void assertNoInput(Said said, String... parts) {
    assertThat(said.exitCode()).as(said.toString()).isEqualTo(66);
    assertThat(said.err()).contains("NoInput: ").contains(parts);
    assertThat(output.resolve("_sparkinfer/plan.json")).doesNotExist();
  }

  @Test
  void anEmptyInputIsNoInput() throws IOException {
    assertNoInput(runFiles("file:" + pictures), "file:" + pictures, "spec.input.uris");
    output = directory.resolve("out2");
    assertNoInput(runFiles("file:" + directory + "/nowhere"), "/nowhere", "spec.input.uris");
    output = directory.resolve("out3");
    assertNoInput(runStore(), "s3://photos/" + prefix, "spec.input.uris");
  }

  @Test
  void anInputThatIsAllLeftOutIsNoInputAndSaysSo() throws IOException {
    Files.write(pictures.resolve(".hidden.jpg"), Sample.image());
    Files.createDirectory(pictures.resolve(".folder"));
    Files.write(pictures.resolve(".folder/a.jpg"), Sample.image());
    assertNoInput(runFiles("file:" + pictures), "2 objects were left out", "hidden");

    Files.write(pictures.resolve("a.jpg"), Sample.image());
    output = directory.resolve("out2");
    assertNoInput(
        runFiles("file:" + pictures, "input.exclude=[\"*.jpg\"]"), "3 objects", "exclude");
    output = directory.resolve("out3");
    assertNoInput(
        runFiles("file:" + pictures, "input.include=[\"*.png\"]"), "3 objects", "include");
    // Nothing was planned there, so the corrected settings may have the same output.
    assertDone(runFiles("file:" + pictures));
    assertThat(outcomes(pictures + "/")).containsOnly(Map.entry("a.jpg", "OK"));
  }

  @Test
  void anIncludeGlobInAnotherCaseSaysSoWithNumbers() throws IOException {
    for (String name : List.of("a.JPEG", "b.JPEG", "c.JPG", "_MG_1234.JPG", "d.txt")) {
      Files.write(pictures.resolve(name), Sample.image());
    }
    String include = "input.include=[\"*.jpg\"]";
    assertNoInput(
        runFiles("file:" + pictures, include),
        "5 objects were left out: 1 not matched by input.include, such as " + pictures + "/d.txt",
        "2 objects end in .JPEG, 2 in .JPG: globs are case-sensitive");

    Files.write(pictures.resolve("_DSC1234.jpg"), Sample.image());
    output = directory.resolve("out2");
    Said said = runFiles("file:" + pictures, include);
    assertDone(said);
    assertThat(outcomes(pictures + "/")).containsOnly(Map.entry("_DSC1234.jpg", "OK"));
    assertThat(said.out().replaceAll("\\s+", " "))
        .contains("4 matched by input.include in another case or spelling only")
        .contains("OtherCase: spec.input.include leaves out 4 objects")
        .contains("2 objects end in .JPEG, 2 in .JPG; globs are case-sensitive");
    // A start that resumes says so too, from the plan.
    backToThePlan();
    assertThat(runFiles("file:" + pictures, include).out()).contains("OtherCase: ");
  }

  @Test
  void readsWhatCamerasWriteAndSaysWhichPicturesItHides() throws IOException {
    put(prefix + "_DSC1234.JPG", Sample.image());
    put(prefix + ".trash/_MG_1234.JPG", Sample.image());
    put(prefix + "night/", new byte[0]);
    listAlso(List.of("day/"));
    Said said = runStore("failurePolicy.maxFailedImages=1");
    assertDone(said);
    assertThat(outcomes(prefix))
        .containsOnly(Map.entry("_DSC1234.JPG", "OK"), Map.entry("day/", "OBJECT_MISSING"));
    assertThat(said.out().replaceAll("\\s+", " "))
        .contains("Skipped 1 folder markers, such as " + prefix + "night/")
        .contains("1 hidden names, such as " + prefix + ".trash/_MG_1234.JPG")
        .contains("PicturesHidden: ", "1 object ends in .JPG");
  }

  @Test
  void anInconsistentListingIsAReasonOfItsOwn() throws IOException {
    put(prefix + "a.jpg", Sample.image());
    put(prefix + "b.jpg", Sample.image());
    relay.listing(
        xml ->
            xml.contains("a.jpg</Key>")
                ? xml.replace(prefix + "b.jpg</Key>", prefix + "a.jpg</Key>")
                : xml);
    Said said = runStore();
    assertThat(said.exitCode()).as(said.toString()).isEqualTo(66);
    assertThat(said.err().replaceAll("\\s+", " "))
        .contains(
            "ListingInconsistent: ", "s3://photos/" + prefix, relay.storageConfig().endpoint())
        .contains("shows '" + prefix + "a.jpg' after '" + prefix + "a.jpg'", "a.jpg' twice")
        .contains("start again when nobody writes", "upgrade the store")
        .doesNotContain("\tat ");
    assertThat(output.resolve("_sparkinfer/plan.json")).doesNotExist();
  }

  @Test
  void readsSingleObjects() throws IOException {
    put(prefix + "a.jpg", Sample.image());
    put(prefix + "b.jpg", Sample.image());
    prefix += "b.jpg";
    assertDone(runStore());
    assertThat(Sample.outcomes(output)).containsOnly(Map.entry(prefix, "OK"));
  }

  @Test
  void readsOneObjectTwiceNamedOnce() throws IOException {
    Files.write(pictures.resolve("a.jpg"), Sample.image());
    assertDone(
        runFiles(
            "file:" + pictures,
            "input.uris[1]=file:" + pictures + "/a.jpg",
            "input.uris[2]=file:" + pictures + "/"));
    assertThat(outcomes(pictures + "/")).containsOnly(Map.entry("a.jpg", "OK"));
  }

  @Test
  void givesEachRowItsPathBelowTheOutermostUri() throws IOException {
    Files.createDirectories(pictures.resolve("north/deep"));
    Files.write(pictures.resolve("north/deep/a.jpg"), Sample.image());
    Files.write(pictures.resolve("north/b.jpg"), new byte[0]);
    Files.write(pictures.resolve("c.jpg"), Sample.image());
    assertDone(
        runFiles(
            "file:" + pictures + "/north",
            "input.uris[1]=file:" + pictures + "/north/deep/",
            "input.uris[2]=file:" + pictures + "/c.jpg",
            "failurePolicy.maxFailedImages=1"));
    assertThat(Sample.paths(output))
        .containsOnly(
            Map.entry(pictures + "/north/deep/a.jpg", "deep/a.jpg"),
            Map.entry(pictures + "/north/b.jpg", "b.jpg"),
            Map.entry(pictures + "/c.jpg", "c.jpg"));
  }

  @Test
  void takesADirectoryBeforeAnObjectOfItsName() throws IOException {
    put(prefix + "2026.jpg", Sample.image());
    listAlso(List.of("2026.jpg/x.jpg"));
    relay.rule(
        (method, path) -> path.endsWith("/x.jpg") ? new S3Relay.Refusal(404, "NoSuchKey") : null);
    prefix += "2026.jpg";
    Said said = runStore("failurePolicy.maxFailedImages=100%");
    assertDone(said);
    assertThat(Sample.outcomes(output))
        .containsOnly(Map.entry(prefix + "/x.jpg", "OBJECT_MISSING"));
  }

  @Test
  void tellsObjectsThatWentOrChangedAfterThePlan() throws IOException {
    for (String name : List.of("changed.jpg", "gone.jpg", "shrunk.jpg", "stays.jpg")) {
      Files.write(pictures.resolve(name), Sample.image());
    }
    assertDone(runFiles("file:" + pictures));
    backToThePlan();

    Files.delete(pictures.resolve("gone.jpg"));
    Files.write(pictures.resolve("shrunk.jpg"), new byte[] {1});
    Files.setLastModifiedTime(
        pictures.resolve("changed.jpg"), FileTime.fromMillis(System.currentTimeMillis() - 9999));
    Files.write(pictures.resolve("late.jpg"), Sample.image());
    assertDone(runFiles("file:" + pictures, "failurePolicy.maxFailedImages=3"));
    assertThat(outcomes(pictures + "/"))
        .containsOnly(
            Map.entry("changed.jpg", "OBJECT_CHANGED"),
            Map.entry("gone.jpg", "OBJECT_MISSING"),
            Map.entry("shrunk.jpg", "OBJECT_CHANGED"),
            Map.entry("stays.jpg", "OK"));
  }

  @Test
  void tellsStoredObjectsThatWentOrChangedAfterThePlan() throws IOException {
    for (String name : List.of("changed.jpg", "gone.jpg", "stays.jpg")) {
      put(prefix + name, Sample.image());
    }
    assertDone(runStore());
    backToThePlan();

    storage.delete(new Location("s3", BUCKET, prefix + "gone.jpg"));
    put(prefix + "changed.jpg", Sample.read(Sample.IMAGES.resolve("stop/002.jpg")));
    assertDone(runStore("failurePolicy.maxFailedImages=2"));
    assertThat(outcomes(prefix))
        .containsOnly(
            Map.entry("changed.jpg", "OBJECT_CHANGED"),
            Map.entry("gone.jpg", "OBJECT_MISSING"),
            Map.entry("stays.jpg", "OK"));
  }

  /** As if the run had been killed right after its plan. */
  private void backToThePlan() throws IOException {
    for (Path part : Sample.parts(output)) {
      Files.delete(part);
    }
    Files.delete(output.resolve("_SUCCESS"));
    assertThat(output.resolve("_sparkinfer/plan.json")).exists();
  }

  @Test
  void anObjectThatAloneIsForbiddenGetsARow() throws IOException {
    put(prefix + "a.jpg", Sample.image());
    put(prefix + "secret.jpg", Sample.image());
    relay.rule(
        (method, path) ->
            path.endsWith("secret.jpg") ? new S3Relay.Refusal(403, "AccessDenied") : null);
    assertDone(runStore("failurePolicy.maxFailedImages=1"));
    assertThat(outcomes(prefix))
        .containsOnly(Map.entry("a.jpg", "OK"), Map.entry("secret.jpg", "OBJECT_FORBIDDEN"));
  }

  @Test
  void accessThatIsLostAltogetherIsNoRow() throws IOException {
    put(prefix + "a.jpg", Sample.image());
    put(prefix + "b.jpg", Sample.image());
    relay.rule(
        (method, path) ->
            path.endsWith(".jpg") || output.resolve("_sparkinfer/plan.json").toFile().exists()
                ? new S3Relay.Refusal(403, "AccessDenied")
                : null);
    Said said = runStore("failurePolicy.maxFailedImages=100%");
    assertThat(said.exitCode()).as(said.toString()).isEqualTo(77);
    assertThat(said.err()).contains("AccessDenied: ", "s3://photos/").doesNotContain("\tat ");
    assertThat(Sample.parts(output)).isEmpty();

    relay.rule((method, path) -> null);
    assertDone(runStore());
    assertThat(outcomes(prefix)).containsOnly(Map.entry("a.jpg", "OK"), Map.entry("b.jpg", "OK"));
  }

  private static final List<String> ODD_KEYS =
      List.of(
          "with space.jpg",
          " leading and trailing ",
          "plus+plus.jpg",
          "percent%2Fslash.jpg",
          "100%.jpg",
          "ünïcödé/日本😀.jpg",
          "quote\"'&<>.jpg",
          "a#b?c=d;e.jpg",
          "back\\slash.jpg",
          "tab\tand\nnewline.jpg",
          "[brackets]{braces}*.jpg");

  @Test
  void readsOddNamesAsTheyAre() throws IOException {
    for (String key : ODD_KEYS) {
      Files.createDirectories(pictures.resolve(key).getParent());
      Files.write(pictures.resolve(key), Sample.image());
    }
    assertDone(runFiles("file:" + pictures));
    assertThat(outcomes(pictures + "/")).containsOnlyKeys(ODD_KEYS).containsValue("OK");
    assertThat(outcomes(pictures + "/").values()).containsOnly("OK");
  }

  @Test
  void readsOddKeysAsTheyAre() throws IOException {
    for (String key : ODD_KEYS) {
      put(prefix + key, Sample.image());
    }
    assertDone(runStore());
    assertThat(outcomes(prefix)).containsOnlyKeys(ODD_KEYS);
    assertThat(outcomes(prefix).values()).containsOnly("OK");
  }

  @Test
  void neverReadsAnotherObjectForAKeyThatNoUrlCanName() throws IOException {
    List<String> nameless = List.of("k/../a.jpg", "k/./a.jpg", "k/..");
    // A URL can name these, and this store gives another object for them: its etag tells.
    List<String> mistaken = List.of("k//a.jpg", "/a.jpg");
    put(prefix + "a.jpg", Sample.image());
    put(prefix + "k/a.jpg", Sample.image());
    listAlso(Stream.concat(nameless.stream(), mistaken.stream()).toList());
    assertDone(runStore("failurePolicy.maxFailedImages=5"));
    Map<String, String> expected = new TreeMap<>(Map.of("a.jpg", "OK", "k/a.jpg", "OK"));
    nameless.forEach(key -> expected.put(key, "UNSUPPORTED_KEY"));
    mistaken.forEach(key -> expected.put(key, "OBJECT_CHANGED"));
    assertThat(outcomes(prefix)).isEqualTo(expected);
  }

  @Test
  void refusesUrisThatNoUrlCanName() {
    assertInvalid(
        Sample.run(
            Sample.resource("file:" + Sample.MODEL, "file:" + Sample.IMAGES, "s3://photos/a/../b/"),
            relay.storageConfig()),
        "a/../b/");
  }

  private static void assertInvalid(Said said, String uri) {
    assertThat(said.exitCode()).as(said.toString()).isEqualTo(64);
    assertThat(said.err()).contains("InvalidResource: ", uri, "correct this URI");
  }

  @Test
  void countsEmptyAndLargeObjectsAsFailed() throws IOException {
    byte[] image = Sample.image();
    Files.write(pictures.resolve("a.jpg"), image);
    Files.write(pictures.resolve("empty.jpg"), new byte[0]);
    Files.write(pictures.resolve("large.jpg"), new byte[image.length + 1]);
    String limit = "input.maxObjectSize=" + image.length;

    Said strict = runFiles("file:" + pictures, limit, "failurePolicy.maxFailedImages=0");
    assertThat(strict.exitCode()).as(strict.toString()).isEqualTo(65);
    assertThat(strict.out())
        .contains("TooManyFailedImages", "maxFailedImages", "EMPTY_OBJECT", "OBJECT_TOO_LARGE");
    assertThat(output.resolve("_SUCCESS")).doesNotExist();
    List<Path> kept = Sample.parts(output);
    assertThat(kept).hasSize(1);
    FileTime written = Files.getLastModifiedTime(kept.get(0));

    Said again = runFiles("file:" + pictures, limit, "failurePolicy.maxFailedImages=1");
    assertThat(again.exitCode()).as(again.toString()).isEqualTo(65);

    assertDone(runFiles("file:" + pictures, limit, "failurePolicy.maxFailedImages=100%"));
    assertThat(output.resolve("_SUCCESS")).exists();
    assertThat(Files.getLastModifiedTime(kept.get(0))).isEqualTo(written);
    assertThat(outcomes(pictures + "/"))
        .containsOnly(
            Map.entry("a.jpg", "OK"),
            Map.entry("empty.jpg", "EMPTY_OBJECT"),
            Map.entry("large.jpg", "OBJECT_TOO_LARGE"));
  }

  @Test
  void runsWhereEveryImageFails() throws IOException {
    for (int i = 0; i < 40; i++) {
      Files.writeString(pictures.resolve(i + ".jpg"), "not a picture " + i);
    }
    assertDone(runFiles("file:" + pictures, "failurePolicy.maxFailedImages=100%"));
    assertThat(outcomes(pictures + "/").values()).hasSize(40).containsOnly("NOT_AN_IMAGE");
  }

  @Test
  void refusesOutputInsideInput() {
    Said said =
        Sample.run(
            Sample.resource(
                "file:" + Sample.MODEL, "file:" + pictures, "file:" + pictures + "/out"),
            StorageConfig.aws());
    assertThat(said.exitCode()).as(said.toString()).isEqualTo(64);
    assertThat(said.err()).contains("OutputOverlapsInput: ", "spec.output.uri");
    assertThat(pictures).isEmptyDirectory();
  }

  @Test
  void refusesTheOutputOfAnotherRunAndSaysWhatDiffers() throws IOException {
    Files.write(pictures.resolve("a.jpg"), Sample.image());
    assertDone(runFiles("file:" + pictures));
    Said other = runFiles("file:" + pictures, "output.topK=3");
    assertThat(other.exitCode()).as(other.toString()).isEqualTo(73);
    assertThat(other.err()).contains("OutputInUse: ", "topK", "1 there", "3 here");

    Files.writeString(Files.createDirectory(directory.resolve("theirs")).resolve("x.csv"), "1");
    output = directory.resolve("theirs");
    Said theirs = runFiles("file:" + pictures);
    assertThat(theirs.exitCode()).as(theirs.toString()).isEqualTo(73);
    assertThat(theirs.err()).contains("OutputInUse: ", "x.csv");
    assertThat(output.resolve("_sparkinfer")).doesNotExist();
  }
}
