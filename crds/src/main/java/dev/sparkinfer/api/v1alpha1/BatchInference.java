package dev.sparkinfer.api.v1alpha1;

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
public class BatchInference extends CustomResource<BatchInferenceSpec, BatchInferenceStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1L;
}
