package dev.sparkinfer.operator;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;

/** Brings a run and its status to where the resource wants them. */
@ControllerConfiguration(name = "batchinference")
public class BatchInferenceReconciler implements Reconciler<BatchInference> {
  @Override
  public UpdateControl<BatchInference> reconcile(
      BatchInference resource, Context<BatchInference> context) {
    return UpdateControl.noUpdate();
  }
}
