"""Settings of the whole test suite."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# How long an example takes says something of the machine and what else it does, and nothing of the program.
settings.register_profile("gcmscrape", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("gcmscrape")
