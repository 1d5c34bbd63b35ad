"""What DESIGN promises of the engine: printed beside each figure, never a reason to fail."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    """A limit that a figure must not be under (`least`) or over."""

    limit: float
    least: bool = False

    def holds(self, figure: float) -> bool:
        return figure >= self.limit if self.least else figure <= self.limit

    def verdict(self, figure: float) -> str:
        return f"{'>=' if self.least else '<='} {self.limit:g} {'ok' if self.holds(figure) else 'MISSED'}"


FLOOR = {"veryfast": Budget(0.93, least=True), "medium": Budget(0.97, least=True)}
"""The encoder's time by the engine's, with two workers."""

WORKER_MB = Budget(400)
GROWTH = Budget(0.05)
"""By how much a worker's memory may grow from the shortest film to the longest and still count as flat."""

JOIN_SHARE = Budget(0.02)
JOIN_GROWTH_MB = Budget(50)
"""The list of a film's frames, which an mp4 begins with, is of some bytes a frame: the whole growth by the hour."""

SIZE_COST = Budget(0.03)
FIRST_FRAME_SECONDS = Budget(1.5)
PEERS = {"remotion": Budget(5.5, least=True), "moviepy": Budget(6, least=True)}
