"""A peer's run as the benchmark sees it: its arguments, its images, its rows and its one line."""

import argparse
import contextlib
import json
import os
import pathlib
import shutil
import tempfile
import zlib

from pyarrow import parquet

# Those that this process may use.
CORES = len(os.sched_getaffinity(0))


def arguments(description, **settings):
    """Reads the command line: what all peers take, and this one's own settings.

    settings: the names and defaults of the latter.
    """
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", required=True, help="directory of a SavedModel")
    parser.add_argument("--images", required=True, help="directory of .jpg files, at any depth")
    parser.add_argument("--output", help="a new directory for the rows; without it they are removed")
    parser.add_argument("--warmup", type=int, default=3, help="batches a process before the clock")
    parser.add_argument("--batch", type=int, default=32, help="images a call of the model")
    for name, default in settings.items():
        parser.add_argument("--" + name, type=type(default), default=default)
    return parser.parse_args()


def listing(directory):
    """The absolute paths of all images, in order."""
    found = sorted(str(path) for path in pathlib.Path(directory).absolute().rglob("*.jpg"))
    if not found:
        raise SystemExit(f"no .jpg file below {directory}")
    return found


def repeated(paths, count):
    """So many paths, from the first on, and again from the first when they are used up."""
    return [paths[i % len(paths)] for i in range(count)]


@contextlib.contextmanager
def output(arguments):
    """The directory of the rows, which does not exist yet."""
    with contextlib.ExitStack() as stack:
        if arguments.output:
            yield arguments.output
        else:
            scratch = tempfile.mkdtemp(prefix="peer-")
            stack.callback(shutil.rmtree, scratch)
            yield os.path.join(scratch, "rows")


def rows(directory):
    """The best class by image, read from a directory of Parquet files."""
    table = parquet.read_table(directory, columns=["key", "indices"])
    keys = table["key"].to_pylist()
    best = dict(zip(keys, (indices[0] for indices in table["indices"].to_pylist())))
    if len(best) < len(keys):
        raise SystemExit(f"{directory} holds some images twice")
    return best


def report(peer, arguments, paths, seconds, directory):
    """Prints the line, once every image has its row."""
    best = rows(directory)
    if best.keys() != set(paths):
        raise SystemExit(f"{peer} wrote {len(best)} rows for {len(paths)} images")
    # The same for the same classes, in whatever order and into whichever files they were written.
    checksum = sum(zlib.crc32(f"{os.path.basename(key)} {best[key]}".encode()) for key in best)
    settings = {
        name: value
        for name, value in vars(arguments).items()
        if name not in ("model", "images", "output")
    }
    line = {
        "peer": peer,
        "images": len(paths),
        "seconds": round(seconds, 3),
        "top1_checksum": checksum % 2**32,
        "settings": settings,
    }
    print(json.dumps(line), flush=True)
