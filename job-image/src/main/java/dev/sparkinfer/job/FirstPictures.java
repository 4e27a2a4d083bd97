package dev.sparkinfer.job;

import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.image.ImageException;
import dev.sparkinfer.image.ImageHeader;
import dev.sparkinfer.image.PictureLimits;
import dev.sparkinfer.model.LoadedModel;
import dev.sparkinfer.model.ModelCheck;
import dev.sparkinfer.model.ModelSignature.InputKind;
import dev.sparkinfer.model.ModelVerdict;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries a model that decodes files itself on some of the input's: it may take one size only, or one
 * format, and nobody knows but its user.
 */
final class FirstPictures {
  private static final Logger LOG = LoggerFactory.getLogger(FirstPictures.class);

  private FirstPictures() {}

  /**
   * Of a model of pixels, {@link ModelCheck}'s verdict. Of one of whole files, that on the first
   * picture on which it runs: it is unfit only if it fails on all that can be read.
   *
   * @param process has the model
   * @param pictures to try
   * @param limits of a picture
   */
  static ModelVerdict check(
      LoadedModel model,
      Storage input,
      List<Location> pictures,
      long maxBytes,
      PictureLimits limits) {
    if (model.signature().inputKind() != InputKind.ENCODED) {
      return ModelCheck.check(model);
    }
    List<String> failures = new ArrayList<>();
    for (Location at : pictures) {
      byte[] picture = picture(input, at, maxBytes, limits);
      if (picture == null) {
        continue;
      }
      ModelVerdict verdict = ModelCheck.check(model, picture, at.toString());
      if (!(verdict instanceof ModelVerdict.Unfit unfit) || unfit.reason() != Reason.ModelInvalid) {
        return verdict;
      }
      failures.add(unfit.message());
    }
    return failures.isEmpty()
        ? ModelCheck.untried(model)
        : new ModelVerdict.Unfit(
            Reason.ModelInvalid,
            "none of the " + failures.size() + " pictures tried is taken; " + failures.get(0));
  }

  /** Null for what is no picture or cannot be read: its own row will say so. */
  private static byte @Nullable [] picture(
      Storage input, Location at, long maxBytes, PictureLimits limits) {
    try {
      byte[] content = input.read(at, null, maxBytes);
      ImageHeader.read(content, limits);
      return content;
    } catch (StorageException | ImageException e) {
      LOG.debug("the model is not tried on {}", at, e);
      return null;
    }
  }
}
