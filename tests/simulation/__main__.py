"""Plays seeds: `./run simulate [N] [--from N] [--seed N] [--jobs N]`.

A seed that breaks an invariant is printed with the command that replays it, and joins the
regression file, which every test run plays.
"""

# isort: off
from tests import local_services

# isort: on
import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import django

REGRESSIONS = Path(__file__).with_name("regressions.txt")


def main() -> int:
    options = _options()
    if local_services.local is not None:
        local_services.local.start()
    try:
        return _play_one(options.seed) if options.seed is not None else _play_all(options)
    finally:
        local_services.pytest_unconfigure()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run simulate")
    parser.add_argument("seeds", type=int, nargs="?", default=1000, help="how many to play")
    parser.add_argument("--from", type=int, default=1, dest="first", help="the first of them")
    parser.add_argument("--seed", type=int, help="play this one alone and print its trace")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


def _play_one(seed):
    _prepare()
    try:
        outcome = _play(seed)
    finally:
        _clean_up()
    print(outcome)
    return int(bool(outcome.broken))


def _play_all(options):
    seeds = range(options.first, options.first + options.seeds)
    began, broken = time.perf_counter(), []
    with ProcessPoolExecutor(options.jobs) as pool:
        parts = [seeds[job :: options.jobs] for job in range(options.jobs)]
        for found in pool.map(_play_part, parts):
            broken += found
    for outcome in broken[:1]:
        print(outcome)
    for outcome in broken:
        _keep(outcome)
    seconds = time.perf_counter() - began
    print(f"{len(seeds)} seeds in {seconds:.1f} s; broken: {[one.seed for one in broken]}")
    return int(bool(broken))


def _play_part(seeds):
    """Play seeds in a database of this process's own. Answers the outcomes of those that broke."""
    _prepare()
    try:
        return [outcome for seed in _with_progress(seeds) if (outcome := _play(seed)).broken]
    finally:
        _clean_up()


def _with_progress(seeds):
    began = time.perf_counter()
    for number, seed in enumerate(seeds, start=1):
        yield seed
        if number % 100 == 0:
            rate = number / (time.perf_counter() - began)
            print(f"{number} of {len(seeds)} played, {rate:.2f}/s", file=sys.stderr, flush=True)


def _play(seed):
    from tests.simulation.playing import play

    outcome = play(seed)
    if outcome.broken:
        print(f"seed {seed}: {outcome.broken.splitlines()[-1]}", file=sys.stderr, flush=True)
    return outcome


def _keep(outcome):
    known = {line.split()[0] for line in REGRESSIONS.read_text().splitlines() if line.strip()}
    if str(outcome.seed) not in known:
        with REGRESSIONS.open("a") as file:
            file.write(f"{outcome.seed} {outcome.check}\n")


def _prepare():
    os.environ["DJANGO_SETTINGS_MODULE"] = "syncadmin.settings"
    django.setup()
    from django.db import connection
    from django.test.utils import setup_test_environment

    setup_test_environment(debug=False)
    connection.settings_dict["TEST"]["NAME"] = f"simulation_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)


def _clean_up():
    from tests.simulation.mishaps import close_rivals

    close_rivals()


if __name__ == "__main__":
    sys.exit(main())
