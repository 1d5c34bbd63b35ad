"""Elements of sections: those that clients make, and hand-made edits of generated ones.

A client's element is read in one call and written in two. Generated ones follow from the storyboard, so reading them is
reading it: one query a table.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from onetake.errors import ConflictError
from onetake.storyboard import actions, rules
from onetake.storyboard.compose.edits import Generated, edited
from onetake.storyboard.compose.generated import GeneratedElement
from onetake.storyboard.document import ElementEdit, SceneElement
from onetake.storyboard.element_changes import changed_keyframes, patched_edit, patched_element
from onetake.storyboard.inputs import ElementPatch, KeyframesPatch
from onetake.storyboard.keys import key_of
from onetake.storyboard.models import ElementRecord, MediaKind, Scene
from onetake.storyboard.pages import DEFAULT_LIMIT, Page, check_limit, slice_page
from onetake.storyboard.ports import Change, Create, Delete, Found, Ports, Replace
from onetake.storyboard.rules import Expected
from onetake.storyboard.service.access import read_scene, until_written
from onetake.storyboard.service.editing import edit, replace_entity
from onetake.storyboard.service.section_content import (
    ElementPath,
    SectionRead,
    check_asset,
    check_name,
    check_placed,
    client_view,
    read_element,
    read_section,
    scene_element,
    section_length,
)
from onetake.storyboard.views import SectionElement

ChangeElement = Callable[[SceneElement, int, str], SceneElement]
"""From an element of a section of so many frames, which errors call so, to the changed one."""
ChangeEdit = Callable[[ElementEdit, SceneElement, int, str], ElementEdit]
"""From the edit of a generated element, and the element as it is, to the changed edit."""
NameAction = Callable[[str], str]
"""From how people call an element to how they call the edit of it."""
Commit = Callable[[Sequence[Change]], Found]


@dataclass(frozen=True)
class Elements:
    ports: Ports

    def create(self, owner: str, project_id: str, section_id: str, wanted: SceneElement) -> SectionElement:
        """A client's element, in front of its others of one layer.

        Raises NotFoundError, ConflictError if the section has one of that id, InvalidInputError for a generated
        element's name or an asset that is not there, DocumentError for a keyframe outside, twice or out of order,
        LimitExceededError.
        """
        check_name(wanted.element_id)
        asset = _asset(wanted)

        def attempt() -> SectionElement:
            at = read_element(self.ports.records, owner, project_id, section_id, wanted.element_id, asset)
            scene = at.path.scene
            if at.record is not None:
                raise ConflictError(f"section {scene.key} has an element {wanted.element_id} already: change that one")
            rules.check_room(scene.element_order, 1, rules.MAX_ELEMENTS, "elements in this section")
            check_asset(self.ports.records, at, asset, _kind(wanted))
            check_placed(scene, wanted, section_length(self.ports.records, at))
            grown = rules.changed(scene, self.ports.now(), element_order=[*scene.element_order, wanted.element_id])
            record = _new(grown, wanted.element_id, element=wanted)
            action = f"Add {actions.element_name(wanted.element_id, scene)}"
            edit(self.ports, owner, action, [Replace(grown, scene), Create(record)], once=True)
            return client_view(record)

        return until_written(attempt)

    def list(
        self, owner: str, project_id: str, section_id: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> Page[SectionElement]:
        """All of the section, back to front. Raises NotFoundError, DocumentError for scenes without frames."""
        check_limit(limit)
        read = read_section(self.ports.records, owner, project_id, section_id)
        return slice_page(read.views(), limit, cursor, f"elements/{project_id}/{section_id}")

    def get(self, owner: str, project_id: str, section_id: str, element_id: str) -> SectionElement:
        """Raises NotFoundError, for a generated one also DocumentError."""
        at = read_element(self.ports.records, owner, project_id, section_id, element_id)
        if at.own and at.record:
            return client_view(at.record)
        read = read_section(self.ports.records, owner, project_id, section_id)
        return read.view(read.find(element_id))

    def update(
        self,
        owner: str,
        project_id: str,
        section_id: str,
        element_id: str,
        patch: ElementPatch,
        *,
        expected_version: Expected = None,
    ) -> SectionElement:
        """Change a client's element, or edit a generated one by hand.

        Raises NotFoundError, PreconditionFailedError, InvalidInputError, DocumentError as `create`.
        """
        return self._change(
            (owner, project_id, section_id, element_id),
            expected_version,
            partial(actions.change, patch),
            lambda element, *_: patched_element(element, patch),
            lambda edit, element, *_: patched_edit(edit, patch, element),
        )

    def change_keyframes(
        self,
        owner: str,
        project_id: str,
        section_id: str,
        element_id: str,
        patch: KeyframesPatch,
        *,
        expected_version: Expected = None,
    ) -> SectionElement:
        """Set, move and remove keyframes by frame of the section.

        Raises NotFoundError, PreconditionFailedError, InvalidInputError naming section, element and frame.
        """

        def changed(element: SceneElement, length: int, whose: str) -> dict[str, object]:
            return {"keyframes": changed_keyframes(element.keyframes, patch, length, whose)}

        return self._change(
            (owner, project_id, section_id, element_id),
            expected_version,
            partial(actions.change_keyframes, patch),
            lambda element, length, whose: element.model_copy(update=changed(element, length, whose)),
            lambda edit, element, length, whose: edit.model_copy(update=changed(element, length, whose)),
        )

    def reorder(
        self, owner: str, project_id: str, section_id: str, order: Sequence[str], *, expected_version: Expected = None
    ) -> Scene:
        """Put the clients' elements of the section into the full new order, back to front among those of one layer.

        `expected_version` is the scene's. Raises InvalidInputError naming an id that is omitted, repeated or unknown,
        and then changes nothing.
        """

        def attempt() -> Scene:
            scene = read_scene(self.ports.records, owner, project_id, section_id).scene
            rules.check_version(scene, expected_version)
            rules.check_order(scene.element_order, order, "element")
            new = rules.changed(scene, self.ports.now(), element_order=list(order))
            return replace_entity(self.ports, owner, f"Reorder the elements of {actions.scene_name(scene)}", scene, new)

        return until_written(attempt)

    def delete(
        self, owner: str, project_id: str, section_id: str, element_id: str, *, expected_version: Expected = None
    ) -> None:
        """Delete a client's element.

        Raises NotFoundError, PreconditionFailedError, ConflictError for a generated one.
        """

        def attempt() -> None:
            at = read_element(self.ports.records, owner, project_id, section_id, element_id)
            if not at.own or not at.record:
                read_section(self.ports.records, owner, project_id, section_id).find(element_id)
                raise ConflictError(f"{at.whose} is generated: hide it, or delete its edit")
            rules.check_version(at.record, expected_version)
            order = [name for name in at.path.scene.element_order if name != element_id]
            shrunk = rules.changed(at.path.scene, self.ports.now(), element_order=order)
            action = f"Delete {actions.element_name(element_id, at.path.scene)}"
            edit(self.ports, owner, action, [Replace(shrunk, at.path.scene), Delete(at.record)])

        until_written(attempt)

    def drop_edit(
        self, owner: str, project_id: str, section_id: str, element_id: str, *, expected_version: Expected = None
    ) -> None:
        """Back to what is generated, also where that is nothing any more.

        Raises NotFoundError, PreconditionFailedError, ConflictError for a client's own element.
        """

        def attempt() -> None:
            at = read_element(self.ports.records, owner, project_id, section_id, element_id)
            if at.own:
                raise ConflictError(f"{at.whose} is a client's own, not an edit: delete it")
            rules.check_version(at.record, expected_version)
            if at.record:
                action = f"Take {actions.element_name(element_id, at.path.scene)} back to what is generated"
                edit(self.ports, owner, action, [Delete(at.record)])

        until_written(attempt)

    def _change(
        self,
        where: tuple[str, str, str, str],
        expected_version: Expected,
        name: NameAction,
        own: ChangeElement,
        generated: ChangeEdit,
    ) -> SectionElement:
        def attempt() -> SectionElement:
            at = read_element(self.ports.records, *where)
            rules.check_version(at.record, expected_version)
            commit = partial(edit, self.ports, where[0], name(actions.element_name(at.element_id, at.path.scene)))
            return self._change_own(at, at.own, own, commit) if at.own else self._edit(at, where[0], generated, commit)

        return until_written(attempt)

    def _change_own(
        self, at: ElementPath, element: SceneElement, change: ChangeElement, commit: Commit
    ) -> SectionElement:
        assert at.record is not None
        length = section_length(self.ports.records, at)
        new = change(element, length, at.whose)
        check_placed(at.path.scene, new, length)
        if _asset(new) != _asset(element):
            self._check_new_asset(at, _asset(new), _kind(new))
        record = rules.changed(at.record, self.ports.now(), element=new)
        return client_view(commit([Replace(record, at.record)]).get(key_of(record)) or record)

    def _edit(self, at: ElementPath, owner: str, change: ChangeEdit, commit: Commit) -> SectionElement:
        scene = at.path.scene
        read = read_section(self.ports.records, owner, scene.project_id, scene.scene_id)
        one = read.find(at.element_id)
        old = at.record.edit if at.record and at.record.edit else ElementEdit()
        new = change(old, scene_element(one.generated.shown), read.length, at.whose)
        after = _with_edit(read, one, new)
        if new == old:
            return read.view(one)
        if new.props.get("asset") != old.props.get("asset"):
            self._check_new_asset(at, new.props.get("asset"), _kind(scene_element(after.generated.shown)))
        record = self._record(at, new)
        commit(_changes(at.record, record))
        kept = {at.element_id: record} if new != ElementEdit() else {}
        others = {name: one for name, one in read.records.items() if name != at.element_id}
        return replace(read, records={**others, **kept}).view(after)

    def _check_new_asset(self, at: ElementPath, asset: str | None, kind: MediaKind) -> None:
        scene = at.path.scene
        again = read_element(self.ports.records, scene.owner_id, scene.project_id, scene.scene_id, at.element_id, asset)
        check_asset(self.ports.records, again, asset, kind)

    def _record(self, at: ElementPath, edit: ElementEdit) -> ElementRecord:
        if at.record is None:
            touched = at.path.scene.model_copy(update={"updated_at": self.ports.now()})
            return _new(touched, at.element_id, edit=edit)
        return rules.changed(at.record, self.ports.now(), edit=edit)


def _asset(element: SceneElement) -> str | None:
    return getattr(element.props, "asset", None)


def _kind(element: SceneElement) -> MediaKind:
    """Of the asset that it shows, if it shows one."""
    return "video" if element.props.type == "video" else "image"


def _new(
    scene: Scene, element_id: str, element: SceneElement | None = None, edit: ElementEdit | None = None
) -> ElementRecord:
    return ElementRecord(
        project_id=scene.project_id,
        owner_id=scene.owner_id,
        created_at=scene.updated_at,
        updated_at=scene.updated_at,
        version=rules.first_version(scene.updated_at),
        scene_id=scene.scene_id,
        element_id=element_id,
        element=element,
        edit=edit,
    )


def _with_edit(read: SectionRead, one: GeneratedElement, edit: ElementEdit) -> GeneratedElement:
    """Raises DocumentError for a look or for keyframes that cannot be."""
    made = one.generated.made
    shown = edited(read.scene.key, made, edit, "")
    check_placed(read.scene, scene_element(shown), read.length)
    return replace(one, generated=Generated(made, shown, edit))


def _changes(old: ElementRecord | None, new: ElementRecord) -> list[Change]:
    if old is None:
        return [Create(new)]
    return [Delete(old) if new.edit == ElementEdit() else Replace(new, old)]
