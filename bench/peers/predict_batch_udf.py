"""predict_batch_udf."""

import os
import shutil
import sys
import tempfile
import time

from pyspark.ml.functions import predict_batch_udf
from pyspark.sql import SparkSession
from pyspark.sql.types import ArrayType, FloatType, IntegerType, StructField, StructType

import run

RESULT = StructType(
    [
        StructField("labels", ArrayType(IntegerType(), False), False),
        StructField("scores", ArrayType(FloatType(), False), False),
    ]
)


def predictor(directory, intra, inter, source, decode):
    """What each worker process makes once: the model, and a function of a batch."""

    def make():
        import numpy as np
        import tensorflow as tf

        import model as peer

        peer.use_threads(intra, inter)
        model = peer.Model(directory)

        def contents(batch):
            if source == "binaryFile":
                return list(batch)
            found = []
            for path in batch:
                with open(path, "rb") as file:
                    found.append(file.read())
            return found

        def predict(batch):
            encoded = contents(batch)
            if decode == "map_fn":
                labels, scores = model.predict_encoded(tf.constant(encoded))
            else:
                pixels = tf.stack([model.decode(one) for one in encoded])
                labels, scores = model.predict(pixels)
            return {"labels": labels.numpy(), "scores": scores.numpy()}

        return predict

    return make


def main():
    arguments = run.arguments(
        __doc__, batch=32, workers=2, intra=1, inter=1, partitions=8, source="binaryFile",
        arrow=64, decode="loop"
    )
    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark = (
        SparkSession.builder.master(f"local[{arguments.workers}]")
        .config("spark.ui.enabled", False)
        .config("spark.ui.showConsoleProgress", False)
        .config("spark.driver.memory", "2g")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", arguments.arrow)
        .config("spark.sql.files.maxPartitionBytes", "128m")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    here = os.path.dirname(os.path.abspath(__file__))
    for module in ("model.py",):
        spark.sparkContext.addPyFile(os.path.join(here, module))
    predict = predict_batch_udf(
        predictor(arguments.model, arguments.intra, arguments.inter, arguments.source, arguments.decode),
        return_type=RESULT,
        batch_size=arguments.batch,
    )

    paths = run.listing(arguments.images)

    def predictions(count, partitions):
        if arguments.source == "binaryFile":
            total = sum(os.path.getsize(path) for path in paths)
            spark.conf.set("spark.sql.files.openCostInBytes", 0)
            spark.conf.set("spark.sql.files.maxPartitionBytes", -(-total // partitions))
            files = spark.read.format("binaryFile").load(arguments.images).select("path", "content")
            if count < len(paths):
                files = files.limit(count).repartition(partitions)
            column = "content"
        else:
            files = spark.createDataFrame(
                spark.sparkContext.parallelize([(p,) for p in paths[:count]], partitions), "path string")
            column = "path"
        return files.withColumn("best", predict(column)).selectExpr(
            "path as key", "best.labels", "best.scores"
        )

    output = run.Output(arguments)
    warm = tempfile.mkdtemp()
    count = arguments.batch * arguments.warmup * arguments.workers
    predictions(count, arguments.workers).write.mode("overwrite").parquet(warm)
    shutil.rmtree(warm)
    job = predictions(len(paths), arguments.partitions)
    start = time.perf_counter()
    job.write.mode("overwrite").parquet(str(output.directory))
    output.finish("predict_batch_udf", arguments, len(paths), time.perf_counter() - start)
    spark.stop()


if __name__ == "__main__":
    main()
