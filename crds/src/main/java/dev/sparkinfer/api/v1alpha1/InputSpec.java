package dev.sparkinfer.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The images to read.
 *
 * @param uris directories, read with all that is below them (2026 means 2026/), or single objects
 * @param include globs over the key below its directory, case-sensitive; absent: every object but
 *     dot files and what runs write beside their parts. What a glob matches is read, whatever its
 *     name. {@code *.jpg}, without a slash, holds at any depth, {@code 2026/*.jpg} in that
 *     directory only; {@code *} stays within one segment, {@code **} does not
 * @param exclude globs of objects to leave out, stronger than include
 * @param format what the objects are
 * @param maxPixels an image whose header says more is an error row, and is never decoded
 * @param maxSidePixels an image with a longer side by its header is an error row, and is never
 *     decoded
 * @param maxObjectSize a larger object is an error row, and is never fetched; a quantity of bytes
 * @param storage how to reach the input; replaces the common storage as a whole
 */
public record InputSpec(
    @Required
        @Size(min = 1, max = 64)
        @ElementRule(value = Rule.URI, message = Rule.URI_MESSAGE)
        @ElementRule(value = Rule.BUCKET, message = Rule.BUCKET_MESSAGE)
        @ElementRule(value = Rule.FILE_PATH, message = Rule.FILE_PATH_MESSAGE)
        @ElementRule(value = Rule.LOCAL, message = Rule.LOCAL_MESSAGE, reason = Rule.CLUSTER_ONLY)
        @ElementRule(value = Rule.NO_GLOB, message = Rule.NO_GLOB_MESSAGE)
        List<@Size(min = 1, max = 2048) String> uris,
    @Size(max = 64) List<@Size(min = 1, max = 256) String> include,
    @Size(max = 64) List<@Size(min = 1, max = 256) String> exclude,
    @Default("Images") InputFormat format,
    @Default("100000000") @Min(1) @Max(500000000) Long maxPixels,
    @Default("65535") @Min(1) @Max(1000000) Integer maxSidePixels,
    @Default("64Mi")
        @Size(max = 16)
        @ValidationRule(value = Rule.MAX_OBJECT_SIZE, message = Rule.MAX_OBJECT_SIZE_MESSAGE)
        String maxObjectSize,
    @Nullable StorageSpec storage) {

  public InputSpec {
    uris = Absent.toEmpty(uris);
    include = Absent.toEmpty(include);
    exclude = Absent.toEmpty(exclude);
    format = requireNonNullElse(format, InputFormat.Images);
    maxPixels = requireNonNullElse(maxPixels, 100_000_000L);
    maxSidePixels = requireNonNullElse(maxSidePixels, 65_535);
    maxObjectSize = requireNonNullElse(maxObjectSize, "64Mi");
  }

  /** {@code maxObjectSize} in bytes. */
  public long maxObjectSizeBytes() {
    return Quantity.getAmountInBytes(new Quantity(maxObjectSize)).longValueExact();
  }
}
