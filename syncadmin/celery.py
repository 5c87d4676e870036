"""The Celery application. Tasks are door-bells: see integrations/tasks.py."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_process_init

from integrations.local.processes import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "syncadmin.settings")

app = Celery("syncadmin")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def _keep_our_logging(**_kwargs: Any) -> None:
    """Stop Celery from replacing the logging of syncadmin.logs: being connected is enough."""


def _follow_the_worker(**_kwargs: Any) -> None:
    """Leave no pool process behind that works on for a worker that was killed."""
    die_with_parent()


setup_logging.connect(_keep_our_logging)
worker_process_init.connect(_follow_the_worker)
