package dev.sparkinfer.operator.driver;

import dev.sparkinfer.api.driver.DriverPod.Store;
import dev.sparkinfer.api.v1alpha1.BatchInferenceSpec;
import dev.sparkinfer.api.v1alpha1.StorageSpec;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a pod gets at the keys and certificates of the stores: by reference, never by value. */
record StoreAccess(List<EnvVar> environment, List<Volume> volumes, List<VolumeMount> mounts) {

  static StoreAccess of(BatchInferenceSpec spec) {
    StoreAccess access = new StoreAccess(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (Store store : Store.values()) {
      StorageSpec storage = storage(spec, store);
      if (storage != null) {
        access.addKeys(store, storage);
        access.addCertificates(store, storage);
      }
    }
    return access;
  }

  private static @Nullable StorageSpec storage(BatchInferenceSpec spec, Store store) {
    return switch (store) {
      case MODEL -> spec.modelStorage();
      case INPUT -> spec.inputStorage();
      case OUTPUT -> spec.outputStorage();
    };
  }

  private void addKeys(Store store, StorageSpec storage) {
    if (storage.credentials() == null || storage.credentials().secretName() == null) {
      return;
    }
    String secret = storage.credentials().secretName();
    environment.add(key(store, secret, "AWS_ACCESS_KEY_ID", false));
    environment.add(key(store, secret, "AWS_SECRET_ACCESS_KEY", false));
    environment.add(key(store, secret, "AWS_SESSION_TOKEN", true));
  }

  private static EnvVar key(Store store, String secret, String key, boolean optional) {
    return new EnvVarBuilder()
        .withName(store.environmentPrefix() + key)
        .withNewValueFrom()
        .withNewSecretKeyRef(key, secret, optional)
        .endValueFrom()
        .build();
  }

  private void addCertificates(Store store, StorageSpec storage) {
    if (storage.caBundle() == null) {
      return;
    }
    String name = "ca-" + store.name().toLowerCase(Locale.ROOT);
    MountedFile file = MountedFile.of(store.caBundleFile());
    volumes.add(
        new VolumeBuilder()
            .withName(name)
            .withNewConfigMap()
            .withName(storage.caBundle().configMapName())
            .addNewItem()
            .withKey(storage.caBundle().key())
            .withPath(file.name())
            .endItem()
            .endConfigMap()
            .build());
    mounts.add(
        new VolumeMountBuilder()
            .withName(name)
            .withMountPath(file.directory())
            .withReadOnly(true)
            .build());
  }
}
