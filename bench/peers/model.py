"""From a JPEG's bytes to its five best classes, in TensorFlow."""

import tensorflow as tf

SIDE = 224
TOP = 5


def use_threads(intra, inter):
    """How many threads an operation may use, and how many operations run at once.

    Only before the process's first operation.
    """
    tf.config.threading.set_intra_op_parallelism_threads(intra)
    tf.config.threading.set_inter_op_parallelism_threads(inter)


@tf.function(input_signature=[tf.TensorSpec([], tf.string)])
def decode(contents):
    """A JPEG's bytes as float32 [224, 224, 3] in 0..255, pixel for pixel as Sparkinfer has them."""
    pixels = tf.io.decode_jpeg(contents, channels=3, dct_method="INTEGER_ACCURATE")
    return tf.image.resize(pixels, [SIDE, SIDE], method="bilinear", antialias=False)


class Model:
    """The serving_default signature of a SavedModel."""

    def __init__(self, directory):
        # The signature lives no longer than what it was loaded with.
        self._loaded = tf.saved_model.load(directory)
        signature = self._loaded.signatures["serving_default"]
        ((images, spec),) = signature.structured_input_signature[1].items()
        (scores,) = signature.structured_outputs

        @tf.function(input_signature=[tf.TensorSpec(spec.shape, spec.dtype)])
        def predict(pixels):
            best = tf.math.top_k(signature(**{images: pixels})[scores], TOP)
            return best.indices, best.values

        self._predict = predict

    def predict(self, pixels):
        """Indices and scores [n, 5], best first, of pixels [n, 224, 224, 3]."""
        return self._predict(pixels)
