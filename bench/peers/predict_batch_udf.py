"""PySpark: images by the binaryFile source, decoded and predicted in a predict_batch_udf.

workers is how many Python processes there are, intra how many threads TensorFlow has in each. By
default there is a process a core, with one thread: that keeps all cores busy while processes decode,
which they do one image after the other. Batches for Python hold two calls' images: the next are read meanwhile.
"""

import os
import shutil
import sys
import tempfile
import time

from pyspark.ml.functions import predict_batch_udf
from pyspark.sql import SparkSession
from pyspark.sql.types import ArrayType, FloatType, IntegerType, StructField, StructType

import run

BEST = StructType(
    [
        StructField("indices", ArrayType(IntegerType(), False), False),
        StructField("scores", ArrayType(FloatType(), False), False),
    ]
)


def predictor(directory, intra):
    """What each worker process makes once: a function from a batch of bytes to its best classes."""

    def make():
        import tensorflow as tf

        import model

        model.use_threads(intra, 1)
        network = model.Model(directory)

        def predict(contents):
            pixels = tf.stack([model.decode(content) for content in contents])
            indices, scores = network.predict(pixels)
            return {"indices": indices.numpy(), "scores": scores.numpy()}

        return predict

    return make


def session(arguments):
    """Spark in this process, with as many Python workers as there are workers."""
    # Spark gives its workers the Python of PATH otherwise, not this one.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark = (
        SparkSession.builder.master(f"local[{arguments.workers}]")
        .config("spark.driver.memory", "2g")
        .config("spark.ui.enabled", False)
        .config("spark.ui.showConsoleProgress", False)
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", 2 * arguments.batch)
        .config("spark.sql.parquet.compression.codec", "zstd")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    spark.sparkContext.addPyFile(os.path.join(os.path.dirname(__file__), "model.py"))
    return spark


def main():
    arguments = run.arguments(__doc__, workers=run.CORES, intra=1, partitions=4 * run.CORES)
    spark = session(arguments)
    paths = run.listing(arguments.images)
    # By size alone: files are packed into partitions by what they hold and what they cost to open.
    spark.conf.set("spark.sql.files.openCostInBytes", 0)
    total = sum(os.path.getsize(path) for path in paths)
    spark.conf.set("spark.sql.files.maxPartitionBytes", total // arguments.partitions + 1)
    # One function for both jobs: the workers keep the model that they made for the first.
    best = predict_batch_udf(
        predictor(arguments.model, arguments.intra), return_type=BEST, batch_size=arguments.batch
    )
    files = (
        spark.read.format("binaryFile")
        .option("recursiveFileLookup", True)
        .load(arguments.images)
        .select("path", "content")
    )

    def write(images, directory):
        images.withColumn("best", best("content")).selectExpr(
            "replace(path, 'file:') as key", "best.indices", "best.scores"
        ).write.parquet(directory)

    warm = tempfile.mkdtemp(prefix="peer-")
    count = min(len(paths), arguments.warmup * arguments.batch * arguments.workers)
    write(files.limit(count).repartition(arguments.workers), os.path.join(warm, "rows"))
    shutil.rmtree(warm)
    with run.output(arguments) as directory:
        start = time.perf_counter()
        write(files, directory)
        seconds = time.perf_counter() - start
        run.report("predict_batch_udf", arguments, paths, seconds, directory)
    spark.stop()


if __name__ == "__main__":
    main()
