package dev.sparkinfer.operator.driver;

import dev.sparkinfer.api.driver.DriverPod;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.Base64;

/**
 * The secret by which driver and executors know one another. The operator may only create Secrets;
 * so the driver's RoleBinding owns it, and deleting that takes it away.
 */
final class RpcSecret {
  private static final String KEY = MountedFile.of(DriverPod.RPC_SECRET_FILE).name();

  private RpcSecret() {}

  static Secret of(BatchInference resource, String bindingUid, byte[] random) {
    RunName name = RunName.of(resource);
    RoleBinding binding = new RoleBinding();
    OwnerReference owner =
        new OwnerReferenceBuilder()
            .withApiVersion(binding.getApiVersion())
            .withKind(binding.getKind())
            .withName(name.driverBinding())
            .withUid(bindingUid)
            .build();
    return new SecretBuilder()
        .withMetadata(RunMetadata.of(resource, name.rpc()))
        .editMetadata()
        .withOwnerReferences(owner)
        .endMetadata()
        .withType("Opaque")
        .withImmutable(true)
        .addToData(KEY, Base64.getEncoder().encodeToString(random))
        .build();
  }
}
