"""Trains the network of the sample on drawn pictures, exports and measures it.

    python train.py                # eight to nine minutes on two cores
    python train.py --measure      # only measures the exported model again

Writes model/1/ (the SavedModel), model/labels.txt and, beside the model, accuracy.json.
"""

import argparse
import json
import multiprocessing
import os
import shutil
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from PIL import Image, ImageOps

import draw
import signs

SIDE = 64
TRAINING_SEED, TRAINING_IMAGES = 1, 15_000
HELD_OUT_SEED, HELD_OUT_IMAGES = 3, 2_000
EPOCHS, BATCH_SIZE = 9, 64
MODEL = draw.HERE / "model"
ACCURACY = draw.HERE / "accuracy.json"


def _drawn(seed_and_number):
    seed, number = seed_and_number
    index, kind = divmod(number, len(signs.LABELS))
    return draw.jpeg(signs.LABELS[kind], seed, index)


def drawn_set(seed, count):
    """`count` pictures, all kinds in turn: float32[count, SIDE, SIDE, 3] and int[count]."""
    pixels = np.empty((count, SIDE, SIDE, 3), np.float32)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        numbers = ((seed, number) for number in range(count))
        for number, data in enumerate(pool.imap(_drawn, numbers, chunksize=64)):
            pixels[number] = resized(decoded_jpeg(data))
    return pixels, np.arange(count) % len(signs.LABELS)


def decoded_jpeg(data):
    """The pixels as Sparkinfer decodes them: exact inverse DCT, smooth chroma upsampling."""
    return tf.io.decode_jpeg(data, channels=3, dct_method="INTEGER_ACCURATE", fancy_upscaling=True)


def resized(pixels):
    """Sparkinfer's defaults: Stretch, Bilinear (half-pixel centres, no antialias), 0 to 255."""
    return tf.image.resize(tf.cast(pixels, tf.float32), (SIDE, SIDE), "bilinear", antialias=False)


def sample_set():
    """The committed pictures: float32[count, SIDE, SIDE, 3] and int[count]."""
    pixels, classes = [], []
    for kind, label in enumerate(signs.LABELS):
        for path in sorted((draw.HERE / "images" / label).iterdir()):
            with Image.open(path) as image:
                upright = image.getexif().get(draw.EXIF_ORIENTATION, 1) == 1
                if image.format == "JPEG" and upright:
                    picture = decoded_jpeg(path.read_bytes())
                else:
                    picture = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
            pixels.append(resized(picture))
            classes.append(kind)
    return np.stack(pixels), np.array(classes)


def network():
    """A residual network of eight layers for pixels from 0 to 255, 24 to 96 channels wide."""

    def convolution(x, channels, stride=1, size=3):
        x = layers.Conv2D(channels, size, stride, "same", use_bias=False)(x)
        return layers.BatchNormalization()(x)

    images = keras.Input((SIDE, SIDE, 3), name="images")
    x = layers.Rescaling(1 / 127.5, offset=-1)(images)
    x = layers.ReLU()(convolution(x, 24, stride=2))
    for channels, stride in ((24, 1), (48, 2), (96, 2)):
        y = layers.ReLU()(convolution(x, channels, stride))
        y = convolution(y, channels)
        if stride > 1:
            x = convolution(x, channels, stride, size=1)
        x = layers.ReLU()(layers.add([x, y]))
    x = layers.GlobalAveragePooling2D()(layers.MaxPooling2D(2)(x))
    x = layers.Dense(len(signs.LABELS), activation="softmax", name="probabilities")(x)
    return keras.Model(images, x)


def _varied(pixels, target):
    """One picture of an epoch: shifted by a few pixels, a little brighter or darker."""
    edge = 5
    pixels = tf.pad(pixels, ((edge, edge), (edge, edge), (0, 0)), "REFLECT")
    pixels = tf.image.random_crop(pixels, (SIDE, SIDE, 3))
    pixels = tf.image.random_contrast(pixels, 0.75, 1.25)
    pixels = tf.image.random_brightness(pixels, 25.0)
    return tf.clip_by_value(pixels, 0.0, 255.0), target


def trained(pixels, classes):
    targets = keras.utils.to_categorical(classes, len(signs.LABELS))
    pictures = tf.data.Dataset.from_tensor_slices((pixels, targets))
    pictures = pictures.shuffle(len(classes)).map(_varied, 2).batch(BATCH_SIZE).prefetch(2)
    model = network()
    steps = EPOCHS * len(pictures)
    rate = keras.optimizers.schedules.CosineDecay(
        1e-4, steps, alpha=0.01, warmup_target=4e-3, warmup_steps=steps // 12
    )
    model.compile(
        keras.optimizers.AdamW(rate, weight_decay=0.01),
        keras.losses.CategoricalCrossentropy(label_smoothing=0.02),
        metrics=["accuracy"],
    )
    model.fit(pictures, epochs=EPOCHS, verbose=2, shuffle=False)
    return model


def export(model):
    """Writes the SavedModel: signature serving_default, `images` in, `probabilities` out."""
    shutil.rmtree(MODEL, ignore_errors=True)
    images = tf.TensorSpec((None, SIDE, SIDE, 3), tf.float32, name="images")
    module = tf.Module()  # the weights alone: no optimizer, and none of them twice
    module.weights = [weight.value for weight in model.variables]
    module.predict = tf.function(
        lambda images: {"probabilities": model(images, training=False)}, [images]
    )
    signatures = {"serving_default": module.predict}
    tf.saved_model.save(module, str(MODEL / "1"), signatures)
    (MODEL / "1" / "assets").rmdir()
    (MODEL / "labels.txt").write_text("\n".join(signs.LABELS) + "\n")


def measure():
    """Writes and prints how often the exported model's first guess is right."""
    predict = tf.saved_model.load(str(MODEL / "1")).signatures["serving_default"]
    accuracy = {}
    sets = (("heldOut", drawn_set(HELD_OUT_SEED, HELD_OUT_IMAGES)), ("sample", sample_set()))
    for name, (pixels, classes) in sets:
        batches = np.array_split(pixels, -(-len(pixels) // BATCH_SIZE))
        scores = [predict(images=tf.constant(batch))["probabilities"] for batch in batches]
        right = np.concatenate(scores).argmax(axis=1) == classes
        accuracy[name] = {
            "images": len(classes),
            "correct": int(right.sum()),
            "accuracy": round(float(right.mean()), 4),
            "accuracyByLabel": {
                label: round(float(right[classes == kind].mean()), 4)
                for kind, label in enumerate(signs.LABELS)
            },
        }
    ACCURACY.write_text(json.dumps(accuracy, indent=2) + "\n")
    print(ACCURACY.read_text())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--measure", action="store_true", help="only measure model/1/")
    if not parser.parse_args().measure:
        keras.utils.set_random_seed(1)
        tf.config.experimental.enable_op_determinism()
        start = time.monotonic()
        pixels, classes = drawn_set(TRAINING_SEED, TRAINING_IMAGES)
        print(f"drew {len(classes)} pictures in {time.monotonic() - start:.0f} s", flush=True)
        model = trained(pixels, classes)
        print(f"{model.count_params()} parameters, {time.monotonic() - start:.0f} s in all")
        export(model)
    measure()


if __name__ == "__main__":
    main()
