#!/usr/bin/env python
"""Django's command line, with the embedded services when the environment names no others."""

import os
import sys
from pathlib import Path

import environ
from django.core.management import execute_from_command_line

from integrations.local.environment import use_local_services
from integrations.local.folder import LocalServiceError

ROOT = Path(__file__).resolve().parent


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "syncadmin.settings")
    environ.Env.read_env(ROOT / ".env")
    try:
        services = use_local_services(ROOT, sys.argv)
    except LocalServiceError as error:
        sys.exit(str(error))
    try:
        execute_from_command_line(sys.argv)
    finally:
        if services is not None:
            services.release()


if __name__ == "__main__":
    main()
