"""What is different between two masters: for people, as JSON, and as the frames whose pixels may have changed."""

from onetake.timeline.diff.changes import Change, FieldChange, KeyframeChange, MasterDiff, MotionChange, Range
from onetake.timeline.diff.compare import diff_masters

__all__ = ["Change", "FieldChange", "KeyframeChange", "MasterDiff", "MotionChange", "Range", "diff_masters"]
