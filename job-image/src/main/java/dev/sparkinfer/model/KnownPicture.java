package dev.sparkinfer.model;

import org.jspecify.annotations.Nullable;
import org.tensorflow.Tensor;

/**
 * The first picture that a model has predicted, kept to tell a failing device from a bad picture.
 */
final class KnownPicture implements AutoCloseable {
  private volatile @Nullable Tensor picture;
  private boolean closed;

  /** Keeps a copy of a batch's picture, unless there is one. */
  void remember(Tensor batch, int place) {
    if (picture == null) {
      keep(batch, place);
    }
  }

  private synchronized void keep(Tensor batch, int place) {
    if (picture == null && !closed) {
      picture = BatchSlice.of(batch, place, 1, 1);
    }
  }

  /** Of shape {@code [1, …]}; remains this object's; null until there is one. */
  @Nullable Tensor picture() {
    return picture;
  }

  @Override
  public synchronized void close() {
    closed = true;
    Tensor kept = picture;
    if (kept != null) {
      kept.close();
    }
  }
}
