package dev.sparkinfer.job;

import dev.sparkinfer.api.schema.InvalidResourceException;
import dev.sparkinfer.api.schema.ResourceParser;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The FILE of a command, with what {@code --set} changes in it. */
final class ResourceFile {
  @Parameters(
      paramLabel = "FILE",
      description = "YAML or JSON with one or more BatchInference resources; - for standard input.")
  private String file = "-";

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "Change a field, e.g. --set spec.output.topK=1. May be given many times.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  List<BatchInference> read() throws RunException {
    String text;
    try {
      byte[] bytes =
          file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
      text = new String(bytes, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new RunException(Reason.InvalidResource, "there is no file " + file, e);
    } catch (IOException | InvalidPathException e) {
      throw new RunException(Reason.InvalidResource, "cannot read " + file + ": " + e, e);
    }
    try {
      return ResourceParser.local().parse(text, overrides);
    } catch (InvalidResourceException e) {
      throw new RunException(Reason.InvalidResource, file + " is not valid:\n" + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return file;
  }
}
