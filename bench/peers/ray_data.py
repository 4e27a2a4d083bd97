"""Ray Data."""

import os
import shutil
import tempfile
import time

os.environ.setdefault("RAY_DEDUP_LOGS", "0")
os.environ["RAY_DATA_DISABLE_PROGRESS_BARS"] = "1"
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"

import ray
from pyarrow import parquet

import run

ACTOR_START_SECONDS = 300


class Predictor:
    def __init__(self, directory, intra, inter, warmup, batch):
        import tensorflow as tf

        import model as peer

        peer.use_threads(intra, inter)
        self._model = peer.Model(directory)
        with open(os.environ["PEER_WARM"], "rb") as f:
            one = f.read()
        for _ in range(warmup):
            self._model.predict_encoded(tf.constant([one] * batch))
        with open(os.environ["PEER_WARM"] , "rb"):
            pass
        print("READY", time.time(), flush=True)

    def __call__(self, batch):
        t = time.time()
        if "pixels" in batch:
            labels, scores = self._model.predict(batch.pop("pixels"))
        else:
            import tensorflow as tf

            contents = batch.pop("bytes")
            pixels = tf.stack([self._model.decode(c) for c in contents])
            labels, scores = self._model.predict(pixels)
        batch["labels"] = labels.numpy()
        batch["scores"] = scores.numpy()
        return batch


_decode = None


def decode(row):
    global _decode
    at = time.time()
    if _decode is None:
        import tensorflow as tf

        import model as peer

        if not tf.executing_eagerly or True:
            try:
                peer.use_threads(1, 1)
            except RuntimeError:
                pass
        _decode = peer.decoder((224, 224))
    with open(row["item"], "rb") as file:
        contents = file.read()
    return {"key": row["item"], "at": at, "pixels": _decode(contents).numpy()}


def read(row):
    at = time.time()
    with open(row["item"], "rb") as file:
        return {"key": row["item"], "at": at, "bytes": file.read()}


def main():
    arguments = run.arguments(
        __doc__, batch=32, actors=1, intra=2, inter=1, blocks=32, where="tasks", actorcpus=1.0, decodecpus=1.0, cpus=2,
    )
    paths = run.listing(arguments.images)
    os.environ["PEER_WARM"] = paths[0]
    ray.init(num_cpus=arguments.cpus, include_dashboard=False, logging_level="ERROR", log_to_driver=True)
    context = ray.data.DataContext.get_current()
    context.wait_for_min_actors_s = ACTOR_START_SECONDS
    context.enable_progress_bars = False

    def predictions(paths, blocks):
        return (
            ray.data.from_items(paths, override_num_blocks=blocks)
            .map(decode if arguments.where == "tasks" else read, num_cpus=arguments.decodecpus)
            .map_batches(
                Predictor,
                fn_constructor_args=(arguments.model, arguments.intra, arguments.inter, arguments.warmup, arguments.batch),
                batch_size=arguments.batch,
                concurrency=arguments.actors,
                num_cpus=arguments.actorcpus,
            )
        )

    output = run.Output(arguments)
    warm = tempfile.mkdtemp()
    predictions(run.warmup_paths(paths, 8 * arguments.batch), 8).write_parquet(warm)
    shutil.rmtree(warm)
    job = predictions(paths, arguments.blocks)
    called = time.time()
    job.write_parquet(str(output.directory), compression="zstd")
    end = time.time()
    at = parquet.read_table(output.directory, columns=["at"])["at"].to_pylist()
    print("first read", min(at) - called, "last read", max(at) - called, "end", end - called)
    print(job.stats()) if os.environ.get("STATS") else None
    output.finish("ray", arguments, len(paths), end - min(at))


if __name__ == "__main__":
    main()
