package dev.sparkinfer.api.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CrdTest {
  private static final Path CRDS = Committed.module();

  private static String generated;
  private static CustomResourceDefinitionVersion version;
  private static final Map<String, JSONSchemaProps> SCHEMAS = new TreeMap<>();

  @BeforeAll
  static void generate() throws Exception {
    generated = new CrdGenerator(CRDS.resolve("src/main/java")).generate();
    version =
        new YAMLMapper()
            .readValue(generated, CustomResourceDefinition.class)
            .getSpec()
            .getVersions()
            .get(0);
    collect(version.getSchema().getOpenAPIV3Schema(), "");
  }

  @Test
  void committedDefinitionIsTheOneOfTheRecords() throws Exception {
    Committed.matches(
        CRDS.resolve("src/main/resources/batchinferences.sparkinfer.dev.yaml"), generated);
  }

  @Test
  void committedPageIsTheOneOfTheDefinition() throws Exception {
    Committed.matches(
        CRDS.resolveSibling("docs/resource.md"),
        ResourcePage.of(version.getSchema().getOpenAPIV3Schema()));
  }

  @Test
  void fitsIntoTheAnnotationThatKubectlKeeps() {
    assertThat(generated.getBytes(StandardCharsets.UTF_8).length).isLessThan(200_000);
  }

  @Test
  void describesEveryField() {
    List<String> undescribed = new ArrayList<>();
    SCHEMAS.forEach(
        (path, schema) -> {
          boolean named = !path.endsWith("[]") && !path.endsWith("{}");
          // The API server forbids a description of metadata.
          if (named && !path.equals(".metadata") && schema.getDescription() == null) {
            undescribed.add(path);
          }
        });

    assertThat(undescribed).isEmpty();
    assertThat(SCHEMAS.get(".spec.model.uri").getDescription())
        .isEqualTo("The SavedModel's directory, the one that holds saved_model.pb.");
  }

  @Test
  void boundsEveryTextListAndMap() {
    List<String> unbounded = new ArrayList<>();
    SCHEMAS.forEach(
        (path, schema) -> {
          boolean text =
              "string".equals(schema.getType())
                  || Boolean.TRUE.equals(schema.getXKubernetesIntOrString());
          if ((text && schema.getMaxLength() == null && schema.getEnum().isEmpty())
              || (schema.getItems() != null && schema.getMaxItems() == null)
              || (schema.getAdditionalProperties() != null && schema.getMaxProperties() == null)) {
            unbounded.add(path);
          }
        });

    assertThat(unbounded).isEmpty();
  }

  @Test
  void boundsEveryNumberOfTheSpec() {
    List<String> unbounded = new ArrayList<>();
    SCHEMAS.forEach(
        (path, schema) -> {
          boolean kubernetesOwn = path.matches(".*[.](affinity|tolerations|topologySpread).*");
          if (path.startsWith(".spec")
              && !kubernetesOwn
              && "integer".equals(schema.getType())
              && (schema.getMinimum() == null || schema.getMaximum() == null)) {
            unbounded.add(path);
          }
        });

    assertThat(unbounded).isEmpty();
  }

  @Test
  void givesEveryRuleAMessage() {
    assertThat(SCHEMAS.values().stream().flatMap(s -> s.getXKubernetesValidations().stream()))
        .hasSizeGreaterThan(40)
        .extracting(ValidationRule::getMessage)
        .allSatisfy(message -> assertThat(message).hasSizeBetween(10, 2048));
  }

  @Test
  void defaultsParentsToEmptyMapsSoThatNestedDefaultsApply() {
    SCHEMAS.forEach(
        (path, schema) -> {
          boolean holdsDefaults =
              schema.getProperties().values().stream().anyMatch(p -> p.getDefault() != null);
          boolean optional =
              path.startsWith(".spec.") && !path.matches(".*(storage|caBundle|input|output|model)");
          if (holdsDefaults && optional) {
            assertThat(schema.getDefault()).as(path).isNotNull().isEmpty();
          }
        });
    assertThat(SCHEMAS.get(".spec.driver").getDefault()).isNotNull();
  }

  @Test
  void keepsModelInputAndOutput() {
    for (String path : List.of(".spec.model", ".spec.input", ".spec.output")) {
      assertThat(SCHEMAS.get(path).getXKubernetesValidations())
          .as(path)
          .anySatisfy(rule -> assertThat(rule.getRule()).isEqualTo("self == oldSelf"));
    }
  }

  @Test
  void showsProgressInColumns() {
    assertThat(version.getAdditionalPrinterColumns())
        .extracting(column -> column.getName() + (column.getPriority() == null ? "" : "+"))
        .containsExactly(
            "Phase",
            "Progress",
            "Images",
            "Failed",
            "Rate",
            "ETA",
            "Age",
            "Model+",
            "Output+",
            "Executors+",
            "Message+");
    assertThat(version.getSubresources().getStatus()).isNotNull();
  }

  private static void collect(JSONSchemaProps schema, String path) {
    SCHEMAS.put(path, schema);
    schema.getProperties().forEach((name, below) -> collect(below, path + "." + name));
    if (schema.getItems() != null) {
      collect(schema.getItems().getSchema(), path + "[]");
    }
    if (schema.getAdditionalProperties() != null) {
      collect(schema.getAdditionalProperties().getSchema(), path + "{}");
    }
  }

  @Test
  void offersEachEnumInTheOrderOfItsDeclaration() {
    assertThat(SCHEMAS.get(".spec.output.format").getEnum())
        .extracting(JsonNode::asText)
        .containsExactly("Parquet", "JsonLines", "Csv", "Text");
  }
}
