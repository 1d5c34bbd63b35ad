"""What the reports of renders say that others can use."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from onetake import layout
from onetake.jobs.service import Renders
from onetake.timeline.document import content_hash
from onetake.timeline.master import Master, match_of

Gains = Mapping[str, tuple[float, float, float]]
"""What red, green and blue of an element that matches another begin with, by element id."""


@dataclass(frozen=True)
class Reports:
    """`read` gets an object of the bucket, None if there is none."""

    renders: Renders
    read: Callable[[str], bytes | None]

    def gains(self, owner: str, project_id: str, master: Master) -> Gains:
        """As they were measured when this very master was rendered; none where it was not."""
        if not any(map(match_of, master.elements)):
            return {}
        render = self.renders.film_of(owner, project_id, content_hash(master))
        text = self.read(layout.report(project_id, render.render_id)) if render else None
        return {
            key: (red, green, blue) for key, (red, green, blue) in json.loads(text or "{}").get("gains", {}).items()
        }
