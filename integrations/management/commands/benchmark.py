"""What the main job costs, and what the sandbox does."""

import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from integrations.local.folder import PROJECT

MODULES = {"sync": "tests.benchmarks", "sandbox": "tests.benchmarks.calls"}


class Command(BaseCommand):
    help = (
        "Measure a first load and an unchanged full pass against the sandbox, beside a bare loop "
        "and a naive script; or (sandbox) what loading the sandbox and its calls take. Works on "
        "scratch data of its own; with 20,000 people it takes several minutes."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", nargs="?", choices=MODULES, default="sync")
        parser.add_argument("--people", type=int, default=20_000, metavar="N")
        parser.add_argument("--workers", type=int, default=2, metavar="N")

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("people", "workers") if options["what"] == "sync" else ("people",)
        chosen = [f"--{name}={options[name]}" for name in names]
        command = [sys.executable, "-m", MODULES[options["what"]], *chosen]
        if subprocess.run(command, cwd=PROJECT).returncode != 0:
            raise CommandError("The benchmark did not finish; its own words are above.")
