"""From a JPEG's bytes to its five best classes, in TensorFlow."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import tensorflow as tf

TOP = 5


def use_threads(intra, inter):
    """How many threads one operation may use, and how many operations run at once."""
    tf.config.threading.set_intra_op_parallelism_threads(intra)
    tf.config.threading.set_inter_op_parallelism_threads(inter)


def decoder(size):
    """A function from a JPEG's bytes to float32 [height, width, 3] in 0..255.

    As Sparkinfer does it by default: exact inverse DCT, stretched, bilinear.
    """

    @tf.function(input_signature=[tf.TensorSpec([], tf.string)])
    def decode(contents):
        pixels = tf.io.decode_jpeg(contents, channels=3, dct_method="INTEGER_ACCURATE")
        return tf.image.resize(pixels, size, method="bilinear", antialias=False)

    return decode


class Model:
    """A SavedModel's serving_default signature with its top 5, and the pixels that it takes."""

    def __init__(self, directory):
        self._loaded = tf.saved_model.load(directory)
        signature = self._loaded.signatures["serving_default"]
        ((name, spec),) = signature.structured_input_signature[1].items()
        (output,) = signature.structured_outputs
        size = spec.shape[1:3]

        decode = decoder(size)

        @tf.function(input_signature=[tf.TensorSpec(spec.shape, tf.float32)])
        def predict(pixels):
            best = tf.math.top_k(signature(**{name: pixels})[output], TOP)
            return best.indices, best.values

        @tf.function(input_signature=[tf.TensorSpec([None], tf.string)])
        def predict_encoded(contents):
            return predict(
                tf.map_fn(decode, contents, tf.TensorSpec([*size, 3], tf.float32))
            )

        self.decode = decode
        self.predict = predict
        self.predict_encoded = predict_encoded
