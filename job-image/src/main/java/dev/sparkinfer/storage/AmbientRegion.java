package dev.sparkinfer.storage;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;

/** The region that this process's AWS settings name: a first guess, which a store may correct. */
final class AmbientRegion {

  private AmbientRegion() {}

  /** From the variables, then from the profile; null when none names one. */
  static @Nullable String of(Map<String, String> environment) {
    for (String name : List.of("AWS_REGION", "AWS_DEFAULT_REGION")) {
      String region = environment.getOrDefault(name, "").strip();
      if (!region.isEmpty()) {
        return region;
      }
    }
    try {
      return new AwsProfileRegionProvider().getRegion().id();
    } catch (SdkClientException | IllegalStateException | IllegalArgumentException e) {
      // The profile names none; where it cannot be read at all, the credentials' failure says so.
      return null;
    }
  }
}
