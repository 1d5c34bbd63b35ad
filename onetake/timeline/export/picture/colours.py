"""What stands for each type of element and kind of transition."""

from onetake.timeline.master import TransitionType

TYPES = {"text": "#2563eb", "button": "#7c3aed", "image": "#0f766e", "shape": "#b45309", "video": "#be123c"}
TRANSITIONS: dict[TransitionType, str] = {
    "smooth": "#16a34a",
    "morph": "#a21caf",
    "fade": "#f59e0b",
    "match": "#0891b2",
    "cut": "#111827",
}
