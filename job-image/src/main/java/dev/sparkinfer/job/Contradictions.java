package dev.sparkinfer.job;

import dev.sparkinfer.api.v1alpha1.Activation;
import dev.sparkinfer.api.v1alpha1.BatchInferenceSpec;
import dev.sparkinfer.api.v1alpha1.ExifOrientation;
import dev.sparkinfer.api.v1alpha1.Interpolation;
import dev.sparkinfer.api.v1alpha1.Normalization;
import dev.sparkinfer.api.v1alpha1.Preprocessing;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.api.v1alpha1.Resize;
import dev.sparkinfer.model.ModelException;
import dev.sparkinfer.model.ModelSignature;
import dev.sparkinfer.model.ModelSignature.InputKind;
import dev.sparkinfer.model.ModelSignature.OutputKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fields of a resource that this model cannot have. What no model can have is refused by the
 * resource's own rules before.
 */
final class Contradictions {
  private static final String PREPROCESSING = "spec.model.preprocessing.";

  private final ModelSignature signature;
  private final List<String> found = new ArrayList<>();

  private Contradictions(ModelSignature signature) {
    this.signature = signature;
  }

  /**
   * @param classes scores a picture; null while only a run can tell
   * @throws ModelException {@code InvalidResource} naming every such field, and what in the model
   *     is against it
   */
  static void refuse(BatchInferenceSpec spec, ModelSignature signature, @Nullable Integer classes)
      throws ModelException {
    Contradictions contradictions = new Contradictions(signature);
    if (signature.inputKind() == InputKind.ENCODED) {
      contradictions.ofWholeFiles(spec.model().preprocessing());
    } else {
      contradictions.ofPixels(spec.model().preprocessing());
    }
    contradictions.ofScores(spec.model().activation(), spec.model().threshold(), classes);
    if (!contradictions.found.isEmpty()) {
      throw new ModelException(Reason.InvalidResource, String.join("; ", contradictions.found));
    }
  }

  private void ofWholeFiles(Preprocessing preprocessing) {
    List<String> fields = new ArrayList<>();
    if (preprocessing.normalization() != Normalization.None) {
      fields.add(PREPROCESSING + "normalization");
    }
    if (preprocessing.resize() != Resize.Stretch) {
      fields.add(PREPROCESSING + "resize");
    }
    if (preprocessing.interpolation() != Interpolation.Bilinear) {
      fields.add(PREPROCESSING + "interpolation");
    }
    if (preprocessing.orientation() != ExifOrientation.Apply) {
      fields.add(PREPROCESSING + "orientation");
    }
    if (!fields.isEmpty()) {
      found.add(
          input()
              + " takes whole files and decodes them itself: remove "
              + String.join(", ", fields));
    }
  }

  private void ofPixels(Preprocessing preprocessing) {
    Normalization normalization = preprocessing.normalization();
    String field = PREPROCESSING + "normalization is " + normalization;
    if (signature.inputKind() == InputKind.UINT8) {
      if (normalization != Normalization.None) {
        found.add(
            field
                + ", and "
                + input()
                + " takes whole numbers from 0 to 255, which it scales"
                + " itself: remove the field");
      }
      return;
    }
    switch (normalization) {
      case None, ZeroToOne, MinusOneToOne -> {}
      case ImageNetTorch, ImageNetCaffe -> {
        if (signature.channels() != 3) {
          found.add(
              field
                  + ", which is for RGB, and "
                  + input()
                  + " takes one channel, grey: use"
                  + " ZeroToOne, MinusOneToOne, or Custom with one mean and one std");
        }
      }
      case Custom -> {
        int values = preprocessing.mean().size();
        if (values != signature.channels()) {
          found.add(
              "%smean and %sstd have %d values each, and %s takes %d channels: give as many values"
                  .formatted(PREPROCESSING, PREPROCESSING, values, input(), signature.channels()));
        }
      }
    }
  }

  private void ofScores(
      Activation activation, @Nullable String threshold, @Nullable Integer classes) {
    if (signature.outputKind() == OutputKind.CLASS_IDS) {
      if (activation != Activation.None) {
        found.add(
            "spec.model.activation is "
                + activation
                + ", and "
                + output()
                + " gives classes' numbers, not scores: remove the field");
      }
      if (threshold != null) {
        found.add(
            "spec.model.threshold is set, and "
                + output()
                + " gives classes' numbers, not scores: remove the field");
      }
      return;
    }
    if (classes == null) {
      return;
    }
    if (activation == Activation.Softmax && classes == 1) {
      found.add(
          "spec.model.activation is Softmax, which makes 1 of the one score that "
              + output()
              + " gives: use Sigmoid for a logit, else None");
    }
    if (threshold != null && classes > 1) {
      found.add(
          "spec.model.threshold decides on one score, and "
              + output()
              + " gives "
              + classes
              + ": remove the field");
    }
  }

  private String input() {
    return "the model's input '" + signature.inputName() + "'";
  }

  private String output() {
    return "the model's output '" + signature.outputName() + "'";
  }
}
