"""Makes the SavedModels of ExportsTest, each by an exporter that people use, and what Python says of
a few pictures with the model they were made from.

Run it only to add exports; what it makes is committed. Weights are drawn anew, from a seed.

    python3 -m venv venv
    venv/bin/pip install -r job-image/src/test/python/requirements.txt
    venv/bin/python job-image/src/test/python/model_exports.py job-image/src/test/resources/exports
"""

import json
import os
import pathlib
import sys
import types

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
import tf_keras
from PIL import Image

# The last tensorflow_hub that makes modules still looks for the estimators, which are gone.
tf.compat.v1.estimator = types.SimpleNamespace(Exporter=object)
import tensorflow_hub as hub  # noqa: E402

SIDE = 8
PICTURES = 6

v1 = tf.compat.v1
directory = pathlib.Path(sys.argv[1])
pixels = np.random.default_rng(7).integers(0, 256, (PICTURES, SIDE, SIDE, 3)).astype(np.uint8)
# Colours of their own: noise is grey on average, and all models would say the same of it.
pixels = (pixels * np.array([[1, 0.2, 0.2], [0.2, 1, 0.2], [0.2, 0.2, 1], [1, 1, 0.1], [0.1, 1, 1], [1, 1, 1]])[
    :, None, None, :
]).astype(np.uint8)
floats = pixels.astype(np.float32)
expected = {}


def export(name):
    """Runs an exporter into a directory of its own, and keeps what it says of the pictures."""

    def run(exporter):
        keras.utils.set_random_seed(11)
        target = directory / name
        outputs = exporter(str(target))
        expected[name] = {
            "exporter": exporter.__doc__,
            "outputs": np.asarray(outputs).astype(np.float64).round(7).tolist(),
        }
        return exporter

    return run


def layers(keras, *last, dtype=None, **shape):
    """A small network of any Keras."""
    shape = shape or {"shape": (SIDE, SIDE, 3)}
    return keras.Sequential(
        [
            keras.Input(dtype=dtype, **shape),
            keras.layers.Rescaling(1 / 16),
            keras.layers.Conv2D(4, 3, activation="relu"),
            keras.layers.GlobalAveragePooling2D(),
            *last,
        ]
    )


class Function(tf.Module):
    """A function of pictures with weights, as people write it without Keras."""

    def __init__(self, classes=3, dtype=tf.float32):
        generator = tf.random.Generator.from_seed(5)
        self.weights = tf.Variable(
            tf.cast(generator.normal((3, classes)) / 40, dtype), name="weights"
        )
        self.bias = tf.Variable(tf.zeros((classes,), dtype), name="bias")

    def logits(self, images):
        return tf.reduce_mean(images, (1, 2)) @ self.weights + self.bias

    def save(self, path, function, shape, dtype, name="images"):
        signature = tf.function(
            function, input_signature=[tf.TensorSpec(shape, dtype, name=name)]
        )
        tf.saved_model.save(self, path, signatures=signature)


ANY = (None, SIDE, SIDE, 3)


@export("keras3-export")
def _(path):
    """Keras 3, model.export"""
    model = layers(keras, keras.layers.Dense(3, activation="softmax"))
    model.export(path, verbose=False)
    return model(floats)


@export("keras3-saved-model-save")
def _(path):
    """Keras 3, tf.saved_model.save(model)"""
    model = layers(
        keras,
        keras.layers.BatchNormalization(),
        keras.layers.Dense(3, activation="softmax"),
    )
    model.layers[-2].set_weights([np.full(4, v, np.float32) for v in (1.5, 0.1, 3, 4)])
    tf.saved_model.save(model, path)
    return model(floats)


@export("keras3-in-tf-module")
def _(path):
    """a tf.Module with a Keras 3 model in it, tf.saved_model.save(module)"""
    module = tf.Module()
    module.model = layers(keras, keras.layers.Dense(3, activation="softmax"))
    module.serve = tf.function(
        lambda images: {"scores": module.model(images)},
        input_signature=[tf.TensorSpec(ANY, tf.float32, name="images")],
    )
    tf.saved_model.save(module, path, signatures=module.serve)
    return module.model(floats)


@export("keras3-export-archive")
def _(path):
    """Keras 3, keras.export.ExportArchive with an endpoint of another name"""
    model = layers(keras, keras.layers.Dense(3, activation="softmax"))
    archive = keras.export.ExportArchive()
    archive.track(model)
    archive.add_endpoint("classify", model.call, [tf.TensorSpec(ANY, tf.float32)])
    archive.write_out(path, verbose=False)
    return model(floats)


@export("keras3-binary")
def _(path):
    """Keras 3, Dense(1, activation="sigmoid"), model.export"""
    model = layers(keras, keras.layers.Dense(1, activation="sigmoid"))
    model.export(path, verbose=False)
    return model(floats)


@export("keras3-binary-logit")
def _(path):
    """Keras 3, Dense(1) trained with from_logits=True, model.export"""
    model = layers(keras, keras.layers.Dense(1))
    model.export(path, verbose=False)
    return model(floats)


@export("keras3-multi-label")
def _(path):
    """Keras 3, Dense(4, activation="sigmoid"), model.export"""
    model = layers(keras, keras.layers.Dense(4, activation="sigmoid"))
    model.export(path, verbose=False)
    return model(floats)


@export("keras3-multi-label-logits")
def _(path):
    """Keras 3, Dense(4) trained with from_logits=True, model.export"""
    model = layers(keras, keras.layers.Dense(4))
    model.export(path, verbose=False)
    return model(floats)


@export("keras3-two-heads")
def _(path):
    """Keras 3, a model with two outputs of 3 and 2 classes, model.export"""
    body = layers(keras, keras.layers.Dense(4, activation="relu"))
    colour = keras.layers.Dense(3, activation="softmax", name="colour")(body.outputs[0])
    form = keras.layers.Dense(2, activation="softmax", name="form")(body.outputs[0])
    model = keras.Model(body.inputs, [colour, form])
    model.export(path, verbose=False)
    return model(floats)[1]


@export("keras3-uint8")
def _(path):
    """Keras 3, Input(dtype="uint8"), model.export"""
    model = layers(keras, keras.layers.Dense(3, activation="softmax"), dtype="uint8")
    model.export(path, verbose=False)
    return model(pixels)


@export("keras3-float16")
def _(path):
    """Keras 3 with the dtype policy float16, model.export"""
    keras.config.set_dtype_policy("float16")
    try:
        model = layers(keras, keras.layers.Dense(3, activation="softmax"), dtype="float16")
        model.export(path, verbose=False)
        return model(floats.astype(np.float16))
    finally:
        keras.config.set_dtype_policy("float32")


@export("keras3-fixed-batch")
def _(path):
    """Keras 3, Input(batch_shape=(4, …)), model.export"""
    model = layers(
        keras, keras.layers.Dense(3, activation="softmax"), batch_shape=(4, SIDE, SIDE, 3)
    )
    model.export(path, verbose=False)
    padded = np.concatenate([floats, floats[:2]])
    return np.concatenate([model(padded[:4]), model(padded[4:])])[:PICTURES]


@export("keras3-convolution-head")
def _(path):
    """Keras 3, a convolution as the last layer: [N, 1, 1, classes]"""
    model = keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 3)),
            keras.layers.Rescaling(1 / 255),
            keras.layers.AveragePooling2D(SIDE),
            keras.layers.Conv2D(3, 1),
            keras.layers.Softmax(),
        ]
    )
    model.export(path, verbose=False)
    return model(floats)[:, 0, 0, :]


@export("keras3-background")
def _(path):
    """Keras 3, 11 classes of which the first is the background"""
    model = layers(keras, keras.layers.Dense(11, activation="softmax"))
    model.export(path, verbose=False)
    return model(floats)


@export("tf-keras-save")
def _(path):
    """tf_keras, model.save(directory, save_format="tf")"""
    model = layers(tf_keras, tf_keras.layers.Dense(3, activation="softmax"))
    model.save(path, save_format="tf")
    return model(floats)


@export("tf-keras-export")
def _(path):
    """tf_keras, model.export"""
    model = layers(tf_keras, tf_keras.layers.Dense(3, activation="softmax"))
    model.export(path)
    return model(floats)


@export("tf-module-one-score")
def _(path):
    """tf.Module, one score a picture without a class dimension: [N]"""
    module = Function(1)
    module.save(
        path,
        lambda images: {"probability": tf.sigmoid(module.logits(images))[:, 0]},
        ANY,
        tf.float32,
    )
    return tf.sigmoid(module.logits(floats))


@export("tf-module-class-ids")
def _(path):
    """tf.Module, the class's number alone: int64[N] of argmax"""
    module = Function()
    module.save(
        path, lambda images: {"class": tf.argmax(module.logits(images), 1)}, ANY, tf.float32
    )
    return tf.argmax(module.logits(floats), 1)[:, None]


@export("tf-module-estimator-outputs")
def _(path):
    """tf.Module with the outputs of a tf.estimator: class_ids, classes, logits, probabilities"""
    module = Function()

    def outputs(images):
        logits = module.logits(images)
        best = tf.argmax(logits, 1)[:, None]
        return {
            "class_ids": best,
            "classes": tf.strings.as_string(best),
            "logits": logits,
            "probabilities": tf.nn.softmax(logits),
        }

    module.save(path, outputs, ANY, tf.float32)
    return tf.nn.softmax(module.logits(floats))


@export("tf-module-float64")
def _(path):
    """tf.Module, float64 in and out"""
    module = Function(dtype=tf.float64)
    module.save(path, lambda images: {"scores": tf.nn.softmax(module.logits(images))}, ANY, tf.float64)
    return tf.nn.softmax(module.logits(floats.astype(np.float64)))


@export("tf-module-bfloat16")
def _(path):
    """tf.Module, bfloat16 in and out"""
    module = Function(dtype=tf.bfloat16)
    module.save(path, lambda images: {"scores": tf.nn.softmax(module.logits(images))}, ANY, tf.bfloat16)
    return tf.cast(tf.nn.softmax(module.logits(tf.cast(floats, tf.bfloat16))), tf.float32)


@export("tf-module-int32")
def _(path):
    """tf.Module, int32 pixels in"""
    module = Function()
    module.save(
        path,
        lambda images: {"scores": tf.nn.softmax(module.logits(tf.cast(images, tf.float32)))},
        ANY,
        tf.int32,
    )
    return tf.nn.softmax(module.logits(floats))


@export("tf-module-channels-first")
def _(path):
    """tf.Module, channels first (NCHW)"""
    module = Function()
    module.save(
        path,
        lambda images: {"scores": tf.nn.softmax(module.logits(tf.transpose(images, (0, 2, 3, 1))))},
        (None, 3, SIDE, SIDE),
        tf.float32,
    )
    return tf.nn.softmax(module.logits(floats))


@export("tf-module-decodes-one-size")
def _(path):
    """tf.Module that decodes files of 8 x 8 pixels and of no other size: string[N] image_bytes"""
    module = Function()

    def decode(file):
        return tf.ensure_shape(tf.io.decode_png(file, channels=3), (SIDE, SIDE, 3))

    def serve(files):
        images = tf.map_fn(decode, files, fn_output_signature=tf.uint8)
        return {"scores": tf.nn.softmax(module.logits(tf.cast(images, tf.float32)))}

    module.save(path, serve, (None,), tf.string, name="image_bytes")
    return tf.nn.softmax(module.logits(floats))


def tf1_graph():
    images = v1.placeholder(tf.float32, ANY, "images")
    weights = v1.get_variable(
        "weights", (3, 3), initializer=v1.random_normal_initializer(stddev=1 / 40, seed=5)
    )
    bias = v1.get_variable("bias", (3,), initializer=v1.ones_initializer())
    logits = tf.matmul(tf.reduce_mean(images, (1, 2)), weights) + bias
    return images, tf.nn.softmax(logits)


def tf1(path, tags, signature, resources):
    """A TF1 builder; variables as references or as resources."""
    with tf.Graph().as_default(), v1.variable_scope("net", use_resource=resources):
        images, scores = tf1_graph()
        with v1.Session() as session:
            session.run(v1.global_variables_initializer())
            builder = v1.saved_model.Builder(path)
            builder.add_meta_graph_and_variables(
                session,
                tags,
                {
                    signature: v1.saved_model.predict_signature_def(
                        {"images": images}, {"scores": scores}
                    )
                },
            )
            builder.save()
            return session.run(scores, {images: floats})


@export("tf1-builder")
def _(path):
    """TF1, saved_model.Builder with the tag serve, reference variables"""
    return tf1(path, ["serve"], "serving_default", False)


@export("tf1-builder-no-tags")
def _(path):
    """TF1, saved_model.Builder without tags, signature default"""
    return tf1(path, [], "default", True)


@export("hub-module")
def _(path):
    """TF Hub, hub.create_module_spec: no tags, signature default"""
    with tf.Graph().as_default():

        def module():
            with v1.variable_scope("net", use_resource=False):
                images, scores = tf1_graph()
            hub.add_signature(inputs=images, outputs=scores)

        made = hub.Module(hub.create_module_spec(module))
        scores = made(tf.constant(floats))
        with v1.Session() as session:
            session.run(v1.global_variables_initializer())
            made.export(path, session)
            return session.run(scores)


def main():
    pictures = directory / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    for i, picture in enumerate(pixels):
        Image.fromarray(picture).save(pictures / f"{i}.png")
    with open(directory / "expected.json", "w") as out:
        json.dump(expected, out, indent=1, sort_keys=True)
        out.write("\n")


main()
