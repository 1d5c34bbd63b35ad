"""What the API answers beside entities: sections and their elements on the timeline, iterations, the history of edits.

`version` of a section or an element is that of what was made of it by hand; 0 is as generated. Then it is as old as its
scene, and else changed when it or its scene was.
"""

from typing import Literal

from pydantic import AwareDatetime

from onetake.storyboard.document import Cut, ElementEdit, SceneElement, SectionEdit, Title
from onetake.storyboard.models import Image, Version
from onetake.timeline.document import Colour, Count, Frame, Strict
from onetake.timeline.props import Gradient

Origin = Literal["client", "background", "shot", "productOverlay", "brandLogo", "caption"]


class ProjectSection(Strict):
    """A scene as the frames [startFrame, endFrame) of the film. `sectionId` is its scene's id.

    `key` is what masters call it. Name, length, transition and background are in effect; `edit` says which of them were
    made by hand, and the scene says the others.
    """

    project_id: str
    section_id: str
    key: str
    number: int
    name: Title
    start_frame: Frame
    end_frame: Frame
    duration_in_frames: Count
    transition: Cut | None
    background: Colour | Gradient | None
    hand_made: bool
    edit: SectionEdit | None
    created_at: AwareDatetime
    updated_at: AwareDatetime
    version: Version


class SectionElement(Strict):
    """An element as one section shows it; the same `elementId` in several sections is one element.

    A client's (`origin` client) is hand-made. The others are generated from the scene, its shots (`shotId`) and the
    brand, and hand-made where `edit` says so. `element` is as it is in effect, with keyframes in frames of the section
    and without the fades that joins add.
    """

    project_id: str
    section_id: str
    element_id: str
    origin: Origin
    shot_id: str | None = None
    hand_made: bool
    hidden: bool = False
    edit: ElementEdit | None = None
    created_at: AwareDatetime
    updated_at: AwareDatetime
    version: Version
    element: SceneElement


class Iteration(Strict):
    """The images of a shot that were made as one batch, from one prompt and, where it refines one, a parent image."""

    project_id: str
    scene_id: str
    shot_id: str
    iteration_number: int
    iteration_prompt: str
    parent_image_id: str | None
    images: list[Image]


class IdleEdit(Strict):
    """An edit of a generated element that has no effect, or not all of it. It is kept until somebody removes it."""

    section_id: str
    element_id: str
    detail: str


class SectionWarning(Strict):
    """What the author of a section should know, such as a narration that is too long to be read; it renders anyway."""

    section_id: str
    detail: str


class OverwrittenEdit(Strict):
    """A hand-made edit that a compilation has dropped, or would drop: of an element, or of the section itself."""

    section_id: str
    element_id: str | None = None
    edit: SectionEdit | ElementEdit


class Edit(Strict):
    """One edit of a project's content. `dropped` ones were undone before a later edit: they cannot be done again."""

    edit_id: str
    action: str
    at: AwareDatetime
    by: str
    state: Literal["done", "undone", "dropped"]


class ChangedResource(Strict):
    """What an undo or a redo has changed, with its new `version`: null is gone."""

    kind: Literal["project", "scene", "shot", "image", "selection", "section", "element"]
    scene_id: str | None = None
    shot_id: str | None = None
    image_id: str | None = None
    element_id: str | None = None
    version: Version | None


class HistoryStep(Strict):
    """The edit that was undone or done again, what it changed, and what can be undone and done again now."""

    edit: Edit
    changed: list[ChangedResource]
    undo: Edit | None
    redo: Edit | None
