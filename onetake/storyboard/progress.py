"""How far a project or a scene is (H6), from its counters alone."""

from typing import Annotated, Self

from pydantic import Field

from onetake.storyboard.counting import Counts, project_counts, scene_counts
from onetake.storyboard.models import Project, Scene
from onetake.timeline.document import Strict

Percent = Annotated[float, Field(ge=0, le=100)]


class Progress(Strict):
    """Shots, those with a selection, those whose clip is complete. Percents are of the shots, rounded down.

    A shot that came with its clip needs no image: it has a selection. Where there is no shot nothing is complete.
    """

    total_shots: int
    shots_with_selections: int
    shots_with_animations: int
    selection_progress: Percent
    animation_progress: Percent
    is_selection_complete: bool
    is_animation_complete: bool

    @classmethod
    def _of(cls, counts: Counts, **fields: int) -> Self:
        return cls(
            **fields,
            total_shots=counts.shots,
            shots_with_selections=counts.selections,
            shots_with_animations=counts.animations,
            selection_progress=_percent(counts.selections, counts.shots),
            animation_progress=_percent(counts.animations, counts.shots),
            is_selection_complete=0 < counts.shots == counts.selections,
            is_animation_complete=0 < counts.shots == counts.animations,
        )


class SceneProgress(Progress):
    """How far a scene's storyboard is."""

    @classmethod
    def of(cls, scene: Scene) -> Self:
        return cls._of(scene_counts(scene))


class ProjectProgress(Progress):
    """How far a project's storyboard is."""

    total_scenes: int

    @classmethod
    def of(cls, project: Project) -> Self:
        return cls._of(project_counts(project), total_scenes=len(project.scene_order))


def _percent(part: int, whole: int) -> float:
    """To one decimal, rounded down: 100 is all of them."""
    return part * 1000 // whole / 10 if whole else 0.0
