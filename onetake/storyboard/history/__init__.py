"""What an edit changed, as an entry of the history keeps it, and what undoes it: pure functions.

An entry says of each entity which of its fields changed, from what to what, so that undoing it leaves alone what
others changed meanwhile. Undoing is doing the inverse, and either needs things as the edit left them: `apply` refuses
what somebody has changed since. Scenes, shots and imports are made and deleted by the lists that lead to them (ADR 12),
so of those only the lists are told; images, selections and what was made by hand are told whole.
"""

from onetake.storyboard.history.applying import Applied, Clash, apply
from onetake.storyboard.history.changes import EntityChange, pack, unpack
from onetake.storyboard.history.digests import digests
from onetake.storyboard.history.recording import (
    LIFETIME,
    MAX_ENTITIES,
    MAX_ENTRIES,
    batches,
    held,
    names_of,
    recorded,
)

__all__ = [
    "LIFETIME",
    "MAX_ENTITIES",
    "MAX_ENTRIES",
    "Applied",
    "Clash",
    "EntityChange",
    "apply",
    "batches",
    "digests",
    "held",
    "names_of",
    "pack",
    "recorded",
    "unpack",
]
