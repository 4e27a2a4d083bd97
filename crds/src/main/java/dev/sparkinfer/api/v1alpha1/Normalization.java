package dev.sparkinfer.api.v1alpha1;

/** How 8-bit channel values become the values that the model was trained on. */
public enum Normalization {
  /** 0 to 255, unchanged. */
  None,
  /** x / 255. */
  ZeroToOne,
  /** x / 127.5 - 1. */
  MinusOneToOne,
  /** (x / 255 - mean) / std with the ImageNet constants of PyTorch, RGB. */
  ImageNetTorch,
  /** x - mean with the ImageNet constants of Caffe, channels in BGR order. */
  ImageNetCaffe,
  /** (x - mean) / std with the mean and std of the resource, in 0 to 255, RGB. */
  Custom
}
