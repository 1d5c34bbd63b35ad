"""The iterations of a shot: its images by the batch that they were made in."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from onetake.errors import NotFoundError
from onetake.storyboard.models import Image
from onetake.storyboard.pages import DEFAULT_LIMIT, Page, check_limit, decode_cursor, encode_cursor
from onetake.storyboard.ports import Ports
from onetake.storyboard.service.access import read_shot
from onetake.storyboard.views import Iteration

MAX_VARIANTS = 6
"""Images of an iteration, by H2: their numbers are 0..5."""


@dataclass(frozen=True)
class Iterations:
    ports: Ports

    def list(
        self,
        owner: str,
        project_id: str,
        scene_id: str,
        shot_id: str,
        *,
        limit: int = DEFAULT_LIMIT,
        cursor: str | None = None,
    ) -> Page[Iteration]:
        """By number, each with all of its images. Raises NotFoundError."""
        after = decode_cursor(cursor, r"\d{4}", f"iterations/{shot_id}")
        check_limit(limit)
        read_shot(self.ports.records, owner, project_id, scene_id, shot_id)
        prefix = f"{scene_id}#{shot_id}#"
        start = f"{prefix}{after}#{MAX_VARIANTS}" if after else None
        images = self.ports.records.query(Image, project_id, prefix, after=start, limit=limit * MAX_VARIANTS + 1)
        found = _grouped(images)
        page = found[:limit]
        last = f"{page[-1].iteration_number:04d}" if len(found) > limit else None
        return Page(page, last and encode_cursor(last, f"iterations/{shot_id}"))

    def latest(self, owner: str, project_id: str, scene_id: str, shot_id: str) -> Iteration:
        """The one with the highest number. Raises NotFoundError, also if the shot has no image."""
        read_shot(self.ports.records, owner, project_id, scene_id, shot_id)
        prefix = f"{scene_id}#{shot_id}#"
        images = self.ports.records.query(Image, project_id, prefix, limit=MAX_VARIANTS, backwards=True)
        if not images:
            raise NotFoundError(f"shot {shot_id} has no image yet, so there is no latest iteration")
        return _grouped(images[::-1])[-1]


def _grouped(images: Sequence[Image]) -> list[Iteration]:
    """Images in order of path, by their iterations."""
    groups = groupby(images, key=lambda image: image.iteration_number)
    return [_iteration(list(group)) for _, group in groups]


def _iteration(images: list[Image]) -> Iteration:
    """Those who add to an iteration can say another prompt; the first image's is the iteration's."""
    first = images[0]
    return Iteration(
        project_id=first.project_id,
        scene_id=first.scene_id,
        shot_id=first.shot_id,
        iteration_number=first.iteration_number,
        iteration_prompt=first.iteration_prompt,
        parent_image_id=first.parent_image_id,
        images=images,
    )
