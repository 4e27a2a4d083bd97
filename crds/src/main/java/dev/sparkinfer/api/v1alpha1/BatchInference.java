package dev.sparkinfer.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** One image classification run: a model, the images it reads and the place of its predictions. */
@Group("sparkinfer.dev")
@Version("v1alpha1")
@Singular("batchinference")
@Plural("batchinferences")
@ShortNames("binf")
@Categories("sparkinfer")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Progress", jsonPath = ".status.progress.display.progress")
@AdditionalPrinterColumn(name = "Images", jsonPath = ".status.progress.display.images")
@AdditionalPrinterColumn(
    name = "Failed",
    jsonPath = ".status.progress.failed",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Rate", jsonPath = ".status.progress.display.rate")
@AdditionalPrinterColumn(name = "ETA", jsonPath = ".status.progress.display.eta")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Model", jsonPath = ".spec.model.uri", priority = 1)
@AdditionalPrinterColumn(name = "Output", jsonPath = ".spec.output.uri", priority = 1)
@AdditionalPrinterColumn(
    name = "Executors",
    jsonPath = ".status.executors.running",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Message",
    jsonPath = ".status.conditions[?(@.type==\"Succeeded\")].message",
    priority = 1)
@ValidationRule(
    value = "!has(self.metadata.name) || self.metadata.name.size() <= 47",
    message = "metadata.name must be at most 47 characters: the names of its pods are made from it")
public class BatchInference extends CustomResource<BatchInferenceSpec, BatchInferenceStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1L;
}
