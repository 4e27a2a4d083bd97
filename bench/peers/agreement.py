"""How often Sparkinfer and a peer name the same best class.

    agreement.py OURS PEER

OURS is the output of a run, PEER the rows of a peer over the same images. Prints the share, from 0
to 1, of the images for which both say the same.
"""

import pathlib
import sys

from pyarrow import parquet

import run


def main():
    ours, peer = sys.argv[1:]
    parts = sorted(str(part) for part in pathlib.Path(ours).glob("*.parquet"))
    table = parquet.read_table(parts, columns=["key", "predictions"])
    expected = {
        key: predictions[0]["index"] if predictions else None
        for key, predictions in zip(table["key"].to_pylist(), table["predictions"].to_pylist())
    }
    found = run.rows(peer)
    if expected.keys() != found.keys():
        raise SystemExit(f"{len(expected)} images of ours, {len(found)} of the peer: not the same")
    same = sum(expected[key] == found[key] for key in expected)
    print(same / len(expected))


if __name__ == "__main__":
    main()
