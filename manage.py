#!/usr/bin/env python
"""Django's command line, with the local services where the environment names no others."""

import os
import sys
from pathlib import Path

import environ
from django.core.management import execute_from_command_line

from integrations.local import schema
from integrations.local.environment import command_of, use_local_services
from integrations.local.folder import LocalServiceError


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "syncadmin.settings")
    environ.Env.read_env(Path(__file__).resolve().parent / ".env")
    command = command_of(sys.argv)
    try:
        services = use_local_services(command)
    except LocalServiceError as error:
        sys.exit(str(error))
    try:
        if services is not None:
            schema.bring_up_to_date(command)
        execute_from_command_line(sys.argv)
    finally:
        if services is not None:
            services.release()


if __name__ == "__main__":
    main()
