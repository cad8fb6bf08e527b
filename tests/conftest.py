"""What holds for every test: nothing is kept in the caches of whoever runs them, and no service is taken for ours."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _nowhere_in_particular(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache of its own for the whole run, and no trace of a service for continuous integration."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POLICY_CACHE_DIR", os.fspath(tmp_path_factory.mktemp("cache")))
        for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
            patch.delenv(name, raising=False)
        yield
