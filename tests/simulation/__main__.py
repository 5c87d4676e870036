"""Plays seeds: `python -m tests.simulation [--seeds N] [--from N] [--seed N] [--jobs N]`."""

# isort: off
from tests import local_services

# isort: on
import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor

import django


def main() -> int:
    options = _options()
    if local_services.local is not None:
        local_services.local.start()
    try:
        return _play_all(options)
    finally:
        local_services.pytest_unconfigure()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run simulate")
    parser.add_argument("--seeds", type=int, default=1000, help="how many to play")
    parser.add_argument("--from", type=int, default=1, dest="first", help="the first of them")
    parser.add_argument("--seed", type=int, help="play this one alone and print its trace")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


def _play_all(options: argparse.Namespace) -> int:
    if options.seed is not None:
        outcome = _play_part([options.seed], "alone", verbose=True)[0]
        print(outcome)
        return int(bool(outcome.broken))
    seeds = range(options.first, options.first + options.seeds)
    began, broken = time.perf_counter(), []
    with ProcessPoolExecutor(options.jobs) as pool:
        parts = [list(seeds[job :: options.jobs]) for job in range(options.jobs)]
        for found in pool.map(_play_part, parts, map(str, range(options.jobs))):
            broken += found
    seconds = time.perf_counter() - began
    for outcome in broken[:1]:
        print(outcome)
    print(f"{len(seeds)} seeds in {seconds:.1f} s; broken: {[one.seed for one in broken]}")
    return int(bool(broken))


def _play_part(seeds, job, verbose=False):
    """Play seeds in a database of this process's own. Answers those that broke, or all."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "syncadmin.settings"
    django.setup()
    from django.db import connection
    from django.test.utils import setup_test_environment

    from tests.simulation.mishaps import close_rivals
    from tests.simulation.playing import play

    setup_test_environment(debug=False)
    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"simulation_{job}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        outcomes = []
        for seed in seeds:
            outcome = play(seed)
            if outcome.broken or verbose:
                outcomes.append(outcome)
            if outcome.broken and not verbose:
                print(f"seed {seed}: {outcome.broken.splitlines()[-1]}", file=sys.stderr)
        return outcomes
    finally:
        close_rivals()
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    sys.exit(main())
