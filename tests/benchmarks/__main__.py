"""Our first load and our unchanged pass, beside a bare loop over the same HTTP libraries that reads
and writes the same (the floor), and a script that uses both official clients as they come."""

import argparse

from tests.benchmarks.arena import open_arena
from tests.benchmarks.race import NAIVE_PEOPLE, race, rows
from tests.benchmarks.sandbox import PEOPLE_PER_RECORD
from tests.benchmarks.table import table


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("--people", type=int, default=20_000, metavar="N")
    parser.add_argument("--workers", type=int, default=2, metavar="N")
    chosen = parser.parse_args()
    records = round(chosen.people / PEOPLE_PER_RECORD)
    with open_arena() as arena:
        scale, trials = race(arena, records=records, workers=chosen.workers)
    print(
        f"{records:,} contacts and {records:,} leads and contacts: {scale.people:,} people, "
        f"{scale.written:,} records written in the first load, {scale.after:,} records after it.\n"
        f"CPU of the client's process, calls and wall clock are per 1,000 people. The naive "
        f"script did {NAIVE_PEOPLE} people.\n"
    )
    print(table(rows(scale, trials, workers=chosen.workers)))


if __name__ == "__main__":
    main()
