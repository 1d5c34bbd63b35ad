from pathlib import Path

import pytest

from onetake.errors import AssetForbiddenError, AssetMissingError
from onetake.timeline.document import Asset
from onetake.timeline.files import rebase_assets, resolve_files


def image(uri: str) -> Asset:
    return Asset(uri=uri, kind="image")


def test_relative_uris_start_at_the_documents_folder(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    picture = tmp_path / "media" / "a picture %20.png"
    picture.write_bytes(b"x")
    uris = ["media/a picture %20.png", str(picture), picture.as_uri()]
    files = resolve_files({f"a{i}": image(uri) for i, uri in enumerate(uris)}, tmp_path)
    assert set(files.values()) == {picture.resolve()}


@pytest.mark.parametrize("uri", ["gone.png", ".", "a\0b"])
def test_a_missing_file_is_named_with_its_asset(uri: str, tmp_path: Path) -> None:
    with pytest.raises(AssetMissingError, match="asset hero: there is no file") as refused:
        resolve_files({"hero": image(uri)}, tmp_path)
    assert (refused.value.asset, refused.value.pointer) == ("hero", "/assets/hero/uri")


@pytest.mark.parametrize("uri", ["s3://bucket/key", "https://example.com/a.png"])
def test_what_is_no_file_is_refused(uri: str, tmp_path: Path) -> None:
    with pytest.raises(AssetForbiddenError, match="asset hero"):
        resolve_files({"hero": image(uri)}, tmp_path)


def test_a_document_that_moves_takes_its_uris_along(tmp_path: Path) -> None:
    assets = {"a": image("media/a.png"), "b": image("/srv/b.png"), "c": image("s3://bucket/c")}
    moved = rebase_assets(assets, tmp_path / "one", tmp_path / "two" / "deep")
    assert [a.uri for a in moved.values()] == ["../../one/media/a.png", "/srv/b.png", "s3://bucket/c"]
