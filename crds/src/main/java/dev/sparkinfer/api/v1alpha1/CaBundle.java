package dev.sparkinfer.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * PEM certificates in a ConfigMap of the same namespace.
 *
 * @param configMapName the ConfigMap's name
 * @param key its key that holds the certificates
 */
public record CaBundle(
    @Required
        @Size(min = 1, max = 253)
        @ValidationRule(value = Rule.NAME, message = Rule.NAME_MESSAGE)
        String configMapName,
    @Default("ca.crt")
        @Size(min = 1, max = 253)
        @ValidationRule(
            value = "self.matches('^[A-Za-z0-9._-]+$')",
            message = "must be a key of a ConfigMap: letters, digits, '-', '_' and '.'")
        String key) {
  public CaBundle {
    key = requireNonNullElse(key, "ca.crt");
  }
}
