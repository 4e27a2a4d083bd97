package dev.sparkinfer.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * How to reach an object store that speaks S3.
 *
 * @param endpoint the store's address, http(s)://host[:port][/path]; absent: AWS
 * @param region the bucket's region; absent: that of AWS_REGION, AWS_DEFAULT_REGION or the profile,
 *     or what the store says
 * @param pathStyle true for endpoint/bucket/key, false for bucket.endpoint/key; absent: true with
 *     an endpoint, false without
 * @param caBundle certificates to trust besides the usual ones
 * @param conditionalPut Enabled asks the store to refuse overwriting, which keeps results exactly
 *     once even with two drivers; Disabled is for stores that cannot
 * @param requesterPays true: requests to the bucket are paid by who asks, as its owner wants it
 * @param credentials who signs the requests; absent: the AWS default chain
 */
@ValidationRule(
    value =
        "!has(self.caBundle) || !has(self.endpoint)"
            + " || self.endpoint.matches('^[[:space:]]*(?i:https)://')",
    message = "caBundle is for https:// endpoints only")
public record StorageSpec(
    @Size(min = 1, max = 512)
        @ValidationRule(value = Rule.ENDPOINT, message = Rule.ENDPOINT_MESSAGE)
        @Nullable String endpoint,
    @Size(min = 1, max = 64)
        @ValidationRule(
            value = "self.matches('^[A-Za-z0-9_-]+$')",
            message = "must be the name of a region, such as eu-central-1")
        @Nullable String region,
    @Nullable Boolean pathStyle,
    @Nullable CaBundle caBundle,
    @Default("Enabled") ConditionalPut conditionalPut,
    @Default("false") Boolean requesterPays,
    @Nullable CredentialsSpec credentials) {

  public StorageSpec {
    requesterPays = requireNonNullElse(requesterPays, false);
    conditionalPut = requireNonNullElse(conditionalPut, ConditionalPut.Enabled);
  }
}
