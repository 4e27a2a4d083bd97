package dev.sparkinfer.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * How to reach an object store that speaks S3.
 *
 * @param endpoint the store's address, http(s)://host[:port]; absent: AWS
 * @param region the bucket's region; absent: asked for
 * @param pathStyle true for endpoint/bucket/key, false for bucket.endpoint/key; absent: true with
 *     an endpoint, false without
 * @param caBundle certificates to trust besides the usual ones
 * @param conditionalPut Enabled asks the store to refuse overwriting, which keeps results exactly
 *     once even with two drivers; Disabled is for stores that cannot
 * @param credentials who signs the requests; absent: the AWS default chain
 */
@ValidationRule(
    value = "!has(self.caBundle) || !has(self.endpoint) || self.endpoint.startsWith('https://')",
    message = "caBundle is for https:// endpoints only")
public record StorageSpec(
    @Size(min = 1, max = 512)
        @ValidationRule(
            value =
                "self.matches('^https?://([A-Za-z0-9._-]+|[[][0-9a-fA-F:.]+[]])(:[0-9]{1,5})?/?$')",
            message = "must be http(s)://host[:port], without bucket or path")
        @Nullable String endpoint,
    @Size(min = 1, max = 64)
        @ValidationRule(
            value = "self.matches('^[A-Za-z0-9_-]+$')",
            message = "must be the name of a region, such as eu-central-1")
        @Nullable String region,
    @Nullable Boolean pathStyle,
    @Nullable CaBundle caBundle,
    @Default("Enabled") ConditionalPut conditionalPut,
    @Nullable CredentialsSpec credentials) {

  public StorageSpec {
    conditionalPut = requireNonNullElse(conditionalPut, ConditionalPut.Enabled);
  }
}
