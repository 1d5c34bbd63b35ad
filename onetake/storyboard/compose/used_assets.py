"""The assets that a film uses: looked up by key, checked, collected."""

from collections.abc import Mapping
from typing import Literal

from onetake.errors import DocumentError
from onetake.timeline.document import Asset

Kind = Literal["image", "video", "audio", "font"]
_NAMES = {"image": "a picture", "video": "a clip", "audio": "a sound", "font": "a font"}


class UsedAssets:
    """`table` grows as assets are looked up; it is spelled in the order of the document."""

    def __init__(self, assets: Mapping[str, Asset]) -> None:
        self._assets = assets
        self._used: set[str] = set()

    def use(self, key: str, kind: Kind, user: str, pointer: str) -> Asset:
        """The asset `key`, which `user` (such as "scene intro, shot one") needs as `kind`.

        Raises `DocumentError` at `pointer` if there is none or if it is of another kind. A clip may be used as sound.
        """
        asset = self._assets.get(key)
        if asset is None:
            raise DocumentError(
                f"{user} uses asset {key}, which is not in assets: add it there, or name one that is",
                pointer=pointer,
                asset=key,
            )
        if asset.kind != kind and (asset.kind, kind) != ("video", "audio"):
            raise DocumentError(
                f"{user} uses asset {key} as {_NAMES[kind]}, but it is of kind {asset.kind}: "
                f"name an asset of kind {kind}",
                pointer=pointer,
                asset=key,
            )
        self._used.add(key)
        return asset

    def use_fonts(self, families: set[str]) -> None:
        """Fonts go by their key or by their family's own name, which only the file knows: then all may be meant."""
        fonts = {key for key, asset in self._assets.items() if asset.kind == "font"}
        unknown = families - fonts - {"Roboto"}
        self._used |= fonts if unknown else fonts & families

    @property
    def table(self) -> dict[str, Asset]:
        return {key: asset for key, asset in self._assets.items() if key in self._used}
