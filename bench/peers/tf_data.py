"""Plain tf.data: one process, a pipeline that reads, decodes and batches, a loop that predicts.

intra is how many threads an operation may use, inter how many operations run at once. tf.data itself
finds how many images it decodes at once and how many batches it makes ahead.
"""

import os
import time

import pyarrow
import tensorflow as tf
from pyarrow import parquet

import model
import run

SCHEMA = pyarrow.schema(
    [
        ("key", pyarrow.string()),
        ("indices", pyarrow.list_(pyarrow.int32())),
        ("scores", pyarrow.list_(pyarrow.float32())),
    ]
)


def pictures(paths, batch):
    """Batches of paths and pixels, made ahead of whoever takes them."""

    def load(path):
        return path, model.decode(tf.io.read_file(path))

    return (
        tf.data.Dataset.from_tensor_slices(paths)
        .map(load, num_parallel_calls=tf.data.AUTOTUNE)
        .batch(batch)
        .prefetch(tf.data.AUTOTUNE)
    )


def record(paths, indices, scores):
    """A batch as rows of the table."""
    columns = [
        [path.decode() for path in paths.numpy()],
        list(indices.numpy()),
        list(scores.numpy()),
    ]
    return pyarrow.record_batch(
        [pyarrow.array(column, field.type) for column, field in zip(columns, SCHEMA)],
        schema=SCHEMA,
    )


def main():
    arguments = run.arguments(__doc__, intra=run.CORES, inter=run.CORES)
    model.use_threads(arguments.intra, arguments.inter)
    network = model.Model(arguments.model)
    paths = run.listing(arguments.images)
    for _, pixels in pictures(
        run.repeated(paths, arguments.warmup * arguments.batch), arguments.batch
    ):
        network.predict(pixels)
    with run.output(arguments) as directory:
        os.mkdir(directory)
        start = time.perf_counter()
        with parquet.ParquetWriter(
            os.path.join(directory, "rows.parquet"), SCHEMA, compression="zstd"
        ) as writer:
            for names, pixels in pictures(paths, arguments.batch):
                writer.write_batch(record(names, *network.predict(pixels)))
        seconds = time.perf_counter() - start
        run.report("tfdata", arguments, paths, seconds, directory)


if __name__ == "__main__":
    main()
