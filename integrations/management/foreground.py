"""A run at a terminal: told of, drawn, and carried out in this process."""

import sys
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from django.core.management.base import CommandError, OutputWrapper

from integrations.management.progress_bar import progress_bar
from integrations.models import Integration, SyncRun
from integrations.sync.running.foreground import run_in_foreground
from integrations.sync.runs.lifecycle import AlreadyRunning


def carry_out(
    integration: Integration,
    *,
    trigger: str,
    scope: Mapping[str, Any],
    stderr: OutputWrapper,
    dry_run: bool = False,
) -> SyncRun:
    """The run, ended. Raises CommandError where another one bars the way."""
    with ExitStack() as drawing:
        try:
            return run_in_foreground(
                integration,
                trigger=trigger,
                scope=scope,
                dry_run=dry_run,
                on_wait=lambda run: stderr.write(
                    f"Run {run.pk} is under way: waiting for its end."
                ),
                on_start=lambda run: drawing.enter_context(progress_bar(run, sys.stderr)),
            )
        except AlreadyRunning as busy:
            raise CommandError(
                f"Run {busy.run.pk} was asked for and nobody works on it. `sync` carries it out."
            ) from busy
        except KeyboardInterrupt:
            raise CommandError("Stopped before the run began.") from None
