"""The examples beside the measures give what they say."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from graph.structure import control, integration, passage, position, rivals


@pytest.mark.parametrize("module", [control, integration, passage, position, rivals], ids=lambda each: each.__name__)
def test_the_examples_hold(module: ModuleType) -> None:
    tried = doctest.testmod(module)
    assert tried.attempted > 0
    assert tried.failed == 0
