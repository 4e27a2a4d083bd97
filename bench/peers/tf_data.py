"""tf.data."""

import os
import time

import pyarrow
from pyarrow import parquet

import run

SCHEMA = pyarrow.schema(
    [
        ("key", pyarrow.string()),
        ("labels", pyarrow.list_(pyarrow.int32())),
        ("scores", pyarrow.list_(pyarrow.float32())),
    ]
)


def main():
    arguments = run.arguments(__doc__, batch=32, intra=2, inter=2, decoders=0, calls=1, private=0)
    import model as peer
    import tensorflow as tf

    peer.use_threads(arguments.intra, arguments.inter)
    model = peer.Model(arguments.model)

    def predictions(paths):
        def load(path):
            return path, model.decode(tf.io.read_file(path))

        decoders = arguments.decoders or tf.data.AUTOTUNE
        dataset = tf.data.Dataset.from_tensor_slices(paths)
        dataset = dataset.map(load, num_parallel_calls=decoders).batch(arguments.batch)
        if arguments.calls > 1:
            dataset = dataset.map(
                lambda paths, pixels: (paths, model.predict(pixels)),
                num_parallel_calls=arguments.calls,
            )
            dataset = dataset.prefetch(tf.data.AUTOTUNE)
        else:
            dataset = dataset.prefetch(tf.data.AUTOTUNE)
        if arguments.private:
            options = tf.data.Options()
            options.threading.private_threadpool_size = arguments.private
            dataset = dataset.with_options(options)
        for paths, pixels in dataset:
            yield paths, (pixels if arguments.calls > 1 else model.predict(pixels))

    def write(paths, directory):
        os.makedirs(directory, exist_ok=True)
        with parquet.ParquetWriter(
            os.path.join(directory, "part-0.parquet"), SCHEMA, compression="zstd"
        ) as writer:
            for paths, (labels, scores) in predictions(paths):
                columns = [
                    pyarrow.array([path.decode() for path in paths.numpy()]),
                    pyarrow.array(list(labels.numpy()), SCHEMA.field("labels").type),
                    pyarrow.array(list(scores.numpy()), SCHEMA.field("scores").type),
                ]
                writer.write_batch(pyarrow.record_batch(columns, schema=SCHEMA))

    paths = run.listing(arguments.images)
    output = run.Output(arguments)
    warm = run.warmup_paths(paths, arguments.batch * arguments.warmup)
    for _ in predictions(warm):
        pass
    start = time.perf_counter()
    write(paths, output.directory)
    output.finish("tfdata", arguments, len(paths), time.perf_counter() - start)


if __name__ == "__main__":
    main()
