"""Ray Data: files read by map, decoded and predicted by map_batches in actors.

actors is how many processes hold the model, intra how many threads TensorFlow has in each. Ray puts
map and map_batches together into the actors, as both ask for the same resources: no pixels, 600 KB
an image, go through its object store. By default there is an actor a core, with one thread.
"""

import os
import shutil
import tempfile
import time

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
os.environ["RAY_DATA_DISABLE_PROGRESS_BARS"] = "1"

import ray
from pyarrow import parquet

import run

ACTOR_START_SECONDS = 300


def read(row):
    """A path becomes the image's bytes; read_at is when."""
    read_at = time.time()
    with open(row["item"], "rb") as file:
        return {"key": row["item"], "read_at": read_at, "contents": file.read()}


class Predictor:
    """An actor that holds the model, and has used it before anything is read."""

    def __init__(self, directory, intra, example, warmup, batch):
        import tensorflow as tf

        import model

        model.use_threads(intra, 1)
        self._stack = tf.stack
        self._decode = model.decode
        self._network = model.Model(directory)
        for _ in range(warmup):
            self({"contents": [example] * batch})

    def __call__(self, images):
        pixels = self._stack([self._decode(contents) for contents in images.pop("contents")])
        indices, scores = self._network.predict(pixels)
        return {**images, "indices": indices.numpy(), "scores": scores.numpy()}


def main():
    arguments = run.arguments(__doc__, actors=run.CORES, intra=1, blocks=32)
    paths = run.listing(arguments.images)
    ray.init(num_cpus=arguments.actors, include_dashboard=False, log_to_driver=False)
    # Otherwise reading begins, and the clock with it, while the actors load their models.
    ray.data.DataContext.get_current().wait_for_min_actors_s = ACTOR_START_SECONDS
    with open(paths[0], "rb") as file:
        example = file.read()

    def write(paths, blocks, directory):
        ray.data.from_items(paths, override_num_blocks=blocks).map(read).map_batches(
            Predictor,
            fn_constructor_args=(
                arguments.model,
                arguments.intra,
                example,
                arguments.warmup,
                arguments.batch,
            ),
            batch_size=arguments.batch,
            compute=ray.data.ActorPoolStrategy(size=arguments.actors),
        ).write_parquet(directory, compression="zstd")

    warm = tempfile.mkdtemp(prefix="peer-")
    write(run.repeated(paths, arguments.batch), 1, os.path.join(warm, "rows"))
    shutil.rmtree(warm)
    with run.output(arguments) as directory:
        write(paths, arguments.blocks, directory)
        end = time.time()
        read_at = parquet.read_table(directory, columns=["read_at"])["read_at"].to_pylist()
        run.report("ray", arguments, paths, end - min(read_at), directory)
    ray.shutdown()


if __name__ == "__main__":
    main()
