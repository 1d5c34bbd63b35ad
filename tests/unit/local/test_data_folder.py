import os
import socket
from pathlib import Path

import pytest

from local.data_folder import DataFolder
from onetake.errors import ConflictError


def test_the_last_port_is_taken_again_while_it_is_free(tmp_path: Path) -> None:
    with DataFolder(tmp_path).listen(None) as first:
        port = first.getsockname()[1]
    with DataFolder(tmp_path).listen(None) as again:
        assert again.getsockname() == ("127.0.0.1", port)
        # Meanwhile somebody else, such as a second clone with a copied folder, finds another one.
        with DataFolder(tmp_path).listen(None) as other:
            assert other.getsockname()[1] != port


def test_a_port_that_was_asked_for_is_that_one_or_none(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(ConflictError, match=f"port {port} is taken"):
            DataFolder(tmp_path).listen(port)


def test_the_lock_is_exclusive_and_named(tmp_path: Path) -> None:
    with DataFolder(tmp_path).locked() as predecessor:
        assert predecessor is None
        with pytest.raises(ConflictError, match=f"process {os.getpid()}"), DataFolder(tmp_path).locked():
            pass
    with DataFolder(tmp_path).locked() as predecessor:
        assert predecessor is None


def test_a_lock_that_was_never_let_go_names_its_dead_holder(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("4711")
    with DataFolder(tmp_path).locked() as predecessor:
        assert predecessor == 4711


def test_fresh_drops_the_cloud_s_data_and_nothing_else(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    data.prepare(fresh=False)
    (data.state / "dynamodb.json").write_text("{}")
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "film.mp4").write_text("film")
    data.prepare(fresh=False)
    assert (data.state / "dynamodb.json").exists()
    data.prepare(fresh=True)
    assert [*data.state.iterdir()] == []
    assert (tmp_path / "demo" / "film.mp4").exists()
