from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.local.running import BareCloud


@pytest.fixture(scope="session")
def bare_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BareCloud]:
    """One cloud without a stack for all contracts that do not end it."""
    cloud = BareCloud(tmp_path_factory.mktemp("cloud"))
    yield cloud
    cloud.stop()


@pytest.fixture
def own_cloud_folder(tmp_path: Path) -> Path:
    """Where a test starts clouds that it ends itself."""
    return tmp_path / "own"
