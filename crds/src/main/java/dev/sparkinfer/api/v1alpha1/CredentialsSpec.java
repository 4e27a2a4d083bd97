package dev.sparkinfer.api.v1alpha1;

import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
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
@ValidationRule(
    value =
        "[has(self.secretName), has(self.serviceAccountName), has(self.anonymous)].exists_one(x, x)",
    message = "must hold exactly one of secretName, serviceAccountName and anonymous")
@ValidationRule(
    value = "!has(self.anonymous) || self.anonymous",
    message = "anonymous can only be true: without credentials at all, leave credentials out")
public record CredentialsSpec(
    @Size(min = 1, max = 253) @ValidationRule(value = Rule.NAME, message = Rule.NAME_MESSAGE)
        @Nullable String secretName,
    @Size(min = 1, max = 253) @ValidationRule(value = Rule.NAME, message = Rule.NAME_MESSAGE)
        @Nullable String serviceAccountName,
    @Nullable Boolean anonymous) {}
