"""The settings as mypy's Django plugin reads them, where no environment names any services."""

# isort: off
from tests import local_services  # noqa: F401  completes the environment; starts nothing

from syncadmin.settings import *  # noqa: F403
