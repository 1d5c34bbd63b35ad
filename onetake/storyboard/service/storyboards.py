"""A whole storyboard at once: import, export, compile."""

from dataclasses import dataclass

from onetake.storyboard.document import Storyboard
from onetake.storyboard.models import Project
from onetake.storyboard.ports import Ports
from onetake.timeline.master import Master


@dataclass(frozen=True)
class Storyboards:
    ports: Ports

    def replace(
        self, owner: str, project_id: str, document: Storyboard, *, expected_version: int | None = None
    ) -> Project: ...

    def export(self, owner: str, project_id: str) -> Storyboard: ...

    def compile(self, owner: str, project_id: str) -> tuple[Master, str]: ...
