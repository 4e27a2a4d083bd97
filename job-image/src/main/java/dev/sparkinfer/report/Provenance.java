package dev.sparkinfer.report;

import static dev.sparkinfer.report.HumanText.count;
import static dev.sparkinfer.report.HumanText.counted;
import static dev.sparkinfer.report.HumanText.moment;
import static dev.sparkinfer.report.HumanText.visible;

import dev.sparkinfer.report.ReportData.Model;
import dev.sparkinfer.report.ReportData.Output;
import dev.sparkinfer.report.ReportData.Versions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What ran on what, in enough detail to run it again. */
record Provenance(List<Group> groups) {
  private static final String VERBATIM = "verbatim";
  private static final String WORDS = "";

  record Group(String title, List<Fact> facts) {}

  /**
   * One name with its values.
   *
   * @param style the style's words for the values: identifiers are set apart from words
   */
  record Fact(String name, List<String> values, String style) {}

  static Provenance of(ReportData data) {
    return new Provenance(
        List.of(
            new Group("Model", model(data.model())),
            new Group("Data", data(data)),
            new Group("Environment", environment(data))));
  }

  private static List<Fact> model(Model model) {
    String shape =
        model.inputShape().stream()
            .map(size -> size < 0 ? "any" : Long.toString(size))
            .collect(Collectors.joining(" × "));
    return List.of(
        verbatim("Model", model.uri()),
        new Fact("SHA-256", List.of(visible(model.digest())), "verbatim digest"),
        verbatim("Signature", model.signature()),
        verbatim("Input tensor", model.inputName()),
        words("Shape", (shape.isEmpty() ? "scalar" : shape) + ", " + model.inputType()),
        words("Classes", model.classes() == 0 ? "not known" : count(model.classes())),
        words("Precision", model.precision().name()),
        words("Preprocessing", model.preprocessing()));
  }

  private static List<Fact> data(ReportData data) {
    Output output = data.output();
    return List.of(
        new Fact("Input", data.inputUris().stream().map(HumanText::visible).toList(), VERBATIM),
        verbatim("Output", output.uri()),
        words("Format", output.format().name() + ", " + counted(output.parts(), "part", "parts")),
        words("Started", moment(data.started())),
        words("Finished", moment(data.finished())));
  }

  private static List<Fact> environment(ReportData data) {
    Versions versions = data.versions();
    return List.of(
        new Fact(
            data.devices().size() == 1 ? "Device" : "Devices",
            data.devices().isEmpty() ? List.of("not known") : devices(data.devices()),
            WORDS),
        words("Sparkinfer", versions.sparkinfer()),
        words("Spark", versions.spark()),
        words("TensorFlow", versions.tensorflow()),
        words("Java", versions.java()));
  }

  private static List<String> devices(List<String> devices) {
    Map<String, Long> alike =
        devices.stream()
            .collect(Collectors.groupingBy(d -> d, LinkedHashMap::new, Collectors.counting()));
    return alike.entrySet().stream()
        .map(
            entry ->
                (entry.getValue() == 1 ? "" : entry.getValue() + " × ") + visible(entry.getKey()))
        .toList();
  }

  private static Fact verbatim(String name, String value) {
    return new Fact(name, List.of(visible(value)), VERBATIM);
  }

  private static Fact words(String name, String value) {
    return new Fact(name, List.of(visible(value)), WORDS);
  }
}
