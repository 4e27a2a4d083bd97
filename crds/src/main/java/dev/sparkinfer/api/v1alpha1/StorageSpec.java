package dev.sparkinfer.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

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
public record StorageSpec(
    @Nullable String endpoint,
    @Nullable String region,
    @Nullable Boolean pathStyle,
    @Nullable CaBundle caBundle,
    ConditionalPut conditionalPut,
    @Nullable CredentialsSpec credentials) {

  public StorageSpec {
    conditionalPut = requireNonNullElse(conditionalPut, ConditionalPut.Enabled);
  }
}
