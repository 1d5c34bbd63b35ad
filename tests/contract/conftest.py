"""Contracts: one suite, run against what the tests use in memory and against the real thing, on an emulated AWS."""

from tests.emulation import cloud, endpoint  # noqa: F401  fixtures
