package dev.sparkinfer.api.v1alpha1;

import org.jspecify.annotations.Nullable;

/**
 * Who signs the requests: exactly one of the three.
 *
 * @param secretName a Secret of this namespace with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and,
 *     if the keys are temporary, AWS_SESSION_TOKEN
 * @param serviceAccountName a ServiceAccount of this namespace whose web identity the store knows;
 *     driver and executors run as it
 * @param anonymous true: requests are not signed, for public buckets
 */
public record CredentialsSpec(
    @Nullable String secretName,
    @Nullable String serviceAccountName,
    @Nullable Boolean anonymous) {}
