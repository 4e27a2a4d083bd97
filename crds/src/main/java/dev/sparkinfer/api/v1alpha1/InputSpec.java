package dev.sparkinfer.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The images to read.
 *
 * @param uris directories, read with all that is below them (2026 means 2026/), or single objects
 * @param include globs over the key below its directory, such as {@code **.jpg}; absent: every
 *     object. {@code *} stays within one segment, {@code **} does not
 * @param exclude globs of objects to leave out, stronger than include
 * @param format what the objects are
 * @param maxPixels an image whose header says more is an error row, and is never decoded
 * @param maxObjectSize a larger object is an error row, and is never fetched; a quantity of bytes
 * @param storage how to reach the input; replaces the common storage as a whole
 */
public record InputSpec(
    List<String> uris,
    List<String> include,
    List<String> exclude,
    InputFormat format,
    Long maxPixels,
    String maxObjectSize,
    @Nullable StorageSpec storage) {

  public InputSpec {
    uris = Absent.toEmpty(uris);
    include = Absent.toEmpty(include);
    exclude = Absent.toEmpty(exclude);
    format = requireNonNullElse(format, InputFormat.Images);
    maxPixels = requireNonNullElse(maxPixels, 100_000_000L);
    maxObjectSize = requireNonNullElse(maxObjectSize, "64Mi");
  }

  /** {@code maxObjectSize} in bytes. */
  public long maxObjectSizeBytes() {
    return Quantity.getAmountInBytes(new Quantity(maxObjectSize)).longValueExact();
  }
}
