package dev.sparkinfer.api.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.BatchInferenceSpec;
import dev.sparkinfer.api.v1alpha1.BatchInferenceStatus;
import dev.sparkinfer.api.v1alpha1.ElementRule;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceSubresourceStatus;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Makes the custom resource definition from the records: what Fabric8's generator reads from them,
 * and besides the descriptions (their Javadoc), {@code {}} as the default of every parent, rules on
 * list elements, enums in the order of their declaration, and what Kubernetes' own types lack.
 */
final class CrdGenerator {
  private static final Set<String> LISTS_WITHOUT_REPETITION = Set.of("uris", "include", "exclude");

  private final Path sources;
  private final KubernetesFields kubernetesFields = KubernetesFields.load();

  CrdGenerator(Path sources) {
    this.sources = sources;
  }

  /** The definition as YAML. */
  String generate() throws IOException {
    CustomResourceDefinition crd = fromAnnotations();
    CustomResourceDefinitionVersion version = crd.getSpec().getVersions().get(0);
    version.getSubresources().setStatus(new CustomResourceSubresourceStatus());
    version.setAdditionalPrinterColumns(columns());

    JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
    root.setDescription(RecordJavadoc.of(sources, BatchInference.class).text());
    root.setRequired(List.of("spec"));
    root.getProperties().putAll(header());
    complete(root.getProperties().get("spec"), BatchInferenceSpec.class);
    complete(root.getProperties().get("status"), BatchInferenceStatus.class);
    return yaml(crd);
  }

  private static CustomResourceDefinition fromAnnotations() {
    AtomicReference<HasMetadata> generated = new AtomicReference<>();
    new CRDGenerator()
        .withImplicitPreserveUnknownFields(false)
        .withParallelGenerationEnabled(false)
        .forCRDVersions("v1")
        .customResourceClasses(BatchInference.class)
        .withPostProcessor(
            new CRDPostProcessor() {
              @Override
              public HasMetadata process(HasMetadata crd, String version) {
                generated.set(crd);
                return crd;
              }
            })
        .withOutput(new Discarded())
        .generate();
    return (CustomResourceDefinition) generated.get();
  }

  /** In the order in which {@code kubectl get} shows them. */
  private static List<CustomResourceColumnDefinition> columns() {
    return Arrays.stream(BatchInference.class.getAnnotationsByType(AdditionalPrinterColumn.class))
        .map(
            column ->
                new CustomResourceColumnDefinitionBuilder()
                    .withName(column.name())
                    .withJsonPath(column.jsonPath())
                    .withType(column.type().getValue())
                    .withPriority(column.priority() == 0 ? null : column.priority())
                    .build())
        .toList();
  }

  private static Map<String, JSONSchemaProps> header() {
    Map<String, JSONSchemaProps> header = new LinkedHashMap<>();
    header.put("apiVersion", described("sparkinfer.dev/v1alpha1."));
    header.put("kind", described("BatchInference."));
    header.put("metadata", new JSONSchemaProps());
    header.get("metadata").setType("object");
    return header;
  }

  private static JSONSchemaProps described(String description) {
    JSONSchemaProps schema = new JSONSchemaProps();
    schema.setType("string");
    schema.setMaxLength(64L);
    schema.setDescription(description);
    return schema;
  }

  /** Completes the schema of a record and of all below it. */
  private void complete(JSONSchemaProps schema, Class<?> type) {
    RecordJavadoc javadoc = RecordJavadoc.of(sources, type);
    if (schema.getDescription() == null) {
      schema.setDescription(javadoc.text());
    }
    Map<String, JSONSchemaProps> ordered = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String name = component.getName();
      JSONSchemaProps property = schema.getProperties().get(name);
      String description = javadoc.params().get(name);
      if (description == null) {
        throw new IllegalStateException(type.getSimpleName() + " has no @param " + name);
      }
      property.setDescription(
          Character.toUpperCase(description.charAt(0))
              + description.substring(1)
              + (description.endsWith(".") ? "" : "."));
      complete(property, component);
      ordered.put(name, property);
    }
    schema.setProperties(ordered);
    dropRepeatedRules(schema);
  }

  private void complete(JSONSchemaProps property, RecordComponent component) {
    Class<?> type = component.getType();
    dropRepeatedRules(property);
    if (type.isRecord()) {
      complete(property, type);
      if (!optional(component.getAnnotatedType()) && !required(component)) {
        property.setDefault(JsonNodeFactory.instance.objectNode());
      }
    } else if (type.isEnum()) {
      property.setEnum(constants(type));
    } else if (type == List.class) {
      Class<?> element = argument(component, 0);
      completeElement(property.getItems().getSchema(), element, component);
      if (LISTS_WITHOUT_REPETITION.contains(component.getName())) {
        property.setXKubernetesListType("set");
      }
      if (component.getName().equals("conditions")) {
        property.setXKubernetesListType("map");
        property.setXKubernetesListMapKeys(List.of("type"));
      }
    } else if (type == Map.class) {
      addElementRules(property.getAdditionalProperties().getSchema(), component);
    } else if (!property.getProperties().isEmpty()) {
      kubernetesFields.complete(property, component.getName());
    } else if ("integer".equals(property.getType())) {
      property.setFormat(type == Long.class || type == long.class ? "int64" : "int32");
    } else if (Boolean.TRUE.equals(property.getXKubernetesIntOrString())) {
      property.setMaxLength(16L);
    }
  }

  private void completeElement(
      JSONSchemaProps schema, Class<?> element, RecordComponent component) {
    addElementRules(schema, component);
    if (element.isRecord()) {
      complete(schema, element);
    } else if (!schema.getProperties().isEmpty()) {
      kubernetesFields.complete(schema, component.getName());
    }
  }

  private static void addElementRules(JSONSchemaProps schema, RecordComponent component) {
    List<ValidationRule> rules = new ArrayList<>();
    for (ElementRule rule : field(component).getAnnotationsByType(ElementRule.class)) {
      ValidationRule added = new ValidationRule();
      added.setRule(rule.value());
      added.setMessage(rule.message());
      added.setReason(rule.reason().isEmpty() ? null : rule.reason());
      rules.add(added);
    }
    schema.setXKubernetesValidations(rules);
  }

  /** Fabric8 finds a component's rules on its field and on its accessor. */
  private static void dropRepeatedRules(JSONSchemaProps schema) {
    schema.setXKubernetesValidations(
        new ArrayList<>(new LinkedHashSet<>(schema.getXKubernetesValidations())));
  }

  private static List<JsonNode> constants(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .<JsonNode>map(constant -> JsonNodeFactory.instance.textNode(constant.toString()))
        .toList();
  }

  private static Class<?> argument(RecordComponent component, int index) {
    var generic = (java.lang.reflect.ParameterizedType) component.getGenericType();
    return (Class<?>) generic.getActualTypeArguments()[index];
  }

  private static boolean optional(AnnotatedType type) {
    return type.isAnnotationPresent(Nullable.class);
  }

  private static boolean required(RecordComponent component) {
    return field(component).isAnnotationPresent(Required.class);
  }

  private static java.lang.reflect.Field field(RecordComponent component) {
    try {
      return component.getDeclaringRecord().getDeclaredField(component.getName());
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String yaml(CustomResourceDefinition crd) throws IOException {
    YAMLMapper mapper =
        new YAMLMapper(
            YAMLFactory.builder()
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .disable(YAMLGenerator.Feature.SPLIT_LINES)
                .build());
    return "# Generated from the records of dev.sparkinfer.api.v1alpha1; CrdTest says how to update.\n"
        + mapper.writeValueAsString(crd);
  }

  /** Takes the file that Fabric8 would write. */
  private static final class Discarded implements CRDGenerator.CRDOutput<OutputStream> {
    @Override
    public OutputStream outputFor(String crdName) {
      return new ByteArrayOutputStream();
    }

    @Override
    public java.net.URI crdURI(String crdName) {
      return java.net.URI.create("file:///" + crdName);
    }

    @Override
    public void close() {
      // nothing is held
    }
  }
}
