package dev.sparkinfer.operator.driver;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import org.jspecify.annotations.Nullable;

/**
 * All that is created for the current attempt of a run, but the RPC Secret; in the order in which
 * the driver needs it.
 *
 * @param serviceAccount null when the resource names an account
 * @param progressConfigMap to be created once and never applied again: its data is the driver's
 */
public record RunObjects(
    @Nullable ServiceAccount serviceAccount,
    RoleBinding driverRoleBinding,
    Role progressRole,
    RoleBinding progressRoleBinding,
    ConfigMap runConfigMap,
    ConfigMap progressConfigMap,
    Job job) {

  /**
   * Of a resource that the API server has stored: with a UID.
   *
   * @throws ForbiddenFieldException when the resource asks for what it may not have
   */
  public static RunObjects of(BatchInference resource, RunSettings settings) {
    ForbiddenFields.refuse(resource);
    return new RunObjects(
        RunAccount.of(resource),
        DriverRoleBinding.of(resource, settings),
        ProgressRole.of(resource),
        ProgressRoleBinding.of(resource),
        RunConfigMap.of(resource),
        ProgressConfigMap.of(resource),
        DriverJob.of(resource, settings));
  }

  /**
   * The Secret that driver and executors share.
   *
   * @param ownerUid the UID of {@link #driverRoleBinding}, as the API server gave it
   * @param random the secret itself
   */
  public static Secret rpcSecret(BatchInference resource, String ownerUid, byte[] random) {
    return RpcSecret.of(resource, ownerUid, random);
  }
}
