package dev.sparkinfer.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

/**
 * PEM certificates in a ConfigMap of the same namespace.
 *
 * @param configMapName the ConfigMap's name
 * @param key its key that holds the certificates
 */
public record CaBundle(String configMapName, String key) {
  public CaBundle {
    key = requireNonNullElse(key, "ca.crt");
  }
}
