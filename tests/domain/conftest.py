"""How the rules are tested with drawn values."""

from hypothesis import settings

# A slow machine is no failure, and the time limit of every test still holds.
settings.register_profile("rules", deadline=None)
settings.load_profile("rules")
