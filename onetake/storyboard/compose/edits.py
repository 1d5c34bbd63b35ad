"""Hand-made edits, laid over what is generated from the storyboard (docs/adr/0016-hand-made-edits.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError
from pydantic.alias_generators import to_camel

from onetake.errors import DocumentError
from onetake.storyboard.compose.used_assets import UsedAssets
from onetake.storyboard.document import ElementEdit, LocalKeyframe, Storyboard, StoryboardScene
from onetake.timeline.pointers import pointer_of
from onetake.timeline.props import Props
from onetake.timeline.sections import Appearance
from onetake.timeline.wording import told

_PLACE = ("x", "y", "scale", "rotation", "opacity")


@dataclass(frozen=True)
class EditWarning:
    """An edit that has no effect, or not all of it, by keys of the storyboard; it is kept until somebody removes it."""

    section: str
    element: str
    detail: str


@dataclass(frozen=True)
class Generated:
    """A generated element of a section: as it was `made`, and as it is `shown` after its edit, unless it is hidden."""

    made: Appearance
    shown: Appearance
    edit: ElementEdit | None = None

    @property
    def hidden(self) -> bool:
        return self.edit is not None and self.edit.hidden


def edit_sections(storyboard: Storyboard) -> Storyboard:
    """The storyboard whose scenes say what the edits of their sections say."""
    return storyboard.model_copy(update={"scenes": [_edited(scene) for scene in storyboard.scenes]})


def _edited(scene: StoryboardScene) -> StoryboardScene:
    if scene.edit is None:
        return scene
    said = {name: value for name, value in dict(scene.edit).items() if value is not None}
    return scene.model_copy(update={("title" if name == "name" else name): value for name, value in said.items()})


class ElementEdits:
    """The edits of a storyboard's generated elements. Knows which have found theirs."""

    def __init__(self, storyboard: Storyboard, assets: UsedAssets) -> None:
        self._assets = assets
        self._edits = {
            (scene.key, name): (edit, f"/scenes/{index}/elementEdits/{name}")
            for index, scene in enumerate(storyboard.scenes)
            for name, edit in scene.element_edits.items()
        }
        self._found: set[tuple[str, str]] = set()
        self._idle: list[EditWarning] = []

    def applied(self, section: str, made: Appearance) -> Generated:
        """The element with its edit, if it has one. Raises `DocumentError` for a look that cannot be."""
        where = section, made.element_id
        edit, pointer = self._edits.get(where, (None, ""))
        if edit is None:
            return Generated(made, made)
        self._found.add(where)
        for name in unknown_props(made.props, edit):
            detail = f"{name} is no prop of its type, {made.props.type}, any more"
            self._idle.append(EditWarning(section, made.element_id, detail))
        shown = replace(edited(section, made, edit, f"{pointer}/props"), pointer=pointer)
        if shown.props.type in ("image", "video") and shown.props != made.props:
            user = f"section {section}, element {made.element_id}"
            self._assets.use(shown.props.asset, shown.props.type, user, f"{pointer}/props/asset")
        return Generated(made, shown, edit)

    def warnings(self) -> list[EditWarning]:
        """What the edits say in vain, once all elements have been generated."""
        gone = [where for where in self._edits if where not in self._found]
        return [*self._idle, *(EditWarning(*where, "there is no such generated element any more") for where in gone)]


def unknown_props(props: Props, edit: ElementEdit) -> list[str]:
    """What the edit says of props that this type of element does not have."""
    return sorted(edit.props.keys() - {to_camel(name) for name in type(props).model_fields})


def edited(section: str, made: Appearance, edit: ElementEdit, pointer: str) -> Appearance:
    """The element with the edit over it; unknown props are passed over.

    Raises `DocumentError`, at `pointer` and the prop's name, for a look that cannot be.
    """
    idle = unknown_props(made.props, edit)
    patch = {name: value for name, value in edit.props.items() if name not in idle}
    return replace(
        made,
        props=_patched(made.props, patch, f"section {section}, element {made.element_id}", pointer),
        layer=made.layer if edit.layer is None else edit.layer,
        keyframes=_filled_in(edit.keyframes, made) if edit.keyframes else made.keyframes,
    )


def _patched(props: Props, patch: Mapping[str, Any], whose: str, pointer: str) -> Props:
    if not patch:
        return props
    merged = merge_patch(props.model_dump(mode="json", by_alias=True), patch)
    try:
        return type(props).model_validate(merged)
    except ValidationError as exc:
        error = exc.errors(include_url=False)[0]
        prop = pointer_of(patch, error["loc"], error["type"])
        raise DocumentError(f"{whose}: {prop[1:] or 'props'}: {told(error)}", pointer=pointer + prop) from exc


def merge_patch(target: Any, patch: Any) -> Any:
    """RFC 7396: objects merge, null removes, anything else replaces."""
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged


def _filled_in(keyframes: list[LocalKeyframe], made: Appearance) -> list[LocalKeyframe]:
    """What the first keyframe leaves out is as the element is generated where it is seen best."""
    rest = max(made.keyframes, key=lambda k: 1.0 if k.opacity is None else k.opacity)
    first, *others = keyframes
    missing = {name: getattr(rest, name) for name in _PLACE if getattr(first, name) is None}
    return [first.model_copy(update=missing), *others]
