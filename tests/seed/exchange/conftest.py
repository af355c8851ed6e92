"""Extracts that the tests of every form share: all shipped facts, a part of them, and texts that mean harm."""

from __future__ import annotations

import pytest

import seed
from graph.model import Pack
from seed.exchange import Extract, extract, slice_on_record
from tests.seed.exchange.hostile import hostile_pack

PART = "telling=evidence&asOf=2025-06-01"


@pytest.fixture(scope="session")
def shipped() -> Pack:
    """The shipped pack."""
    return seed.shipped_pack()


@pytest.fixture(scope="session")
async def whole(shipped: Pack) -> Extract:
    """All of it."""
    return await extract([shipped])


@pytest.fixture(scope="session")
async def part(shipped: Pack) -> Extract:
    """Musk's side on a day of 2025, as the evidence has it."""
    return await extract([shipped], ecosystem="musk", slice=slice_on_record(PART))


@pytest.fixture(scope="session")
async def hostile() -> Extract:
    """Texts that try to be something else."""
    return await extract([hostile_pack()])
