"""A peer's run as the benchmark sees it: its arguments, its images and its one line on stdout."""

import argparse
import json
import os
import pathlib
import shutil
import tempfile
import zlib

from pyarrow import parquet


def arguments(description, **settings):
    """The command line that all peers share, and this one's own settings with their defaults."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", required=True, help="directory of a SavedModel")
    parser.add_argument("--images", required=True, help="directory of JPEG files")
    parser.add_argument("--output", help="where the Parquet files stay; without it they do not")
    parser.add_argument("--warmup", type=int, default=3, help="batches a process before the clock")
    parser.add_argument("--cores", type=int, default=len(os.sched_getaffinity(0)))
    for name, default in settings.items():
        parser.add_argument("--" + name, type=type(default), default=default)
    return parser.parse_args()


def listing(directory):
    """The paths of all images, in order."""
    return sorted(str(path.absolute()) for path in pathlib.Path(directory).glob("*.jpg"))


def warmup_paths(paths, count):
    """That many paths, from the start and again from the start."""
    return [paths[i % len(paths)] for i in range(count)]


class Output:
    """The directory that a run writes to, and what stands in it."""

    def __init__(self, arguments):
        self._keep = arguments.output
        self.directory = pathlib.Path(arguments.output or tempfile.mkdtemp(prefix="peer-"))

    def finish(self, peer, arguments, images, seconds):
        """Reads the rows, prints the line and removes what is not asked for."""
        rows = parquet.read_table(self.directory).to_pydict()
        if len(rows["key"]) != images or len(set(rows["key"])) != images:
            raise SystemExit(f"{peer} wrote {len(rows['key'])} rows for {images} images")
        checksum = sum(
            zlib.crc32(f"{os.path.basename(key)} {labels[0]}".encode())
            for key, labels in zip(rows["key"], rows["labels"])
        )
        settings = {
            name: value
            for name, value in vars(arguments).items()
            if name not in ("model", "images", "output")
        }
        print(
            json.dumps(
                {
                    "peer": peer,
                    "images": images,
                    "seconds": round(seconds, 3),
                    "top1_checksum": checksum & 0xFFFFFFFF,
                    "settings": settings,
                }
            )
        )
        if not self._keep:
            shutil.rmtree(self.directory)
