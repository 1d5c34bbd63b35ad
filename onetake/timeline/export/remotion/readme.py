"""The README of an exported project: how to render it, and what is not the same as in Onetake's own film."""

from onetake.timeline.export.remotion.film import Gains
from onetake.timeline.master import Master, VideoElement, match_of

_README = """# A film for Remotion

    npm install
    npx remotion render      # out/Film.mp4
    npx remotion studio      # the film's timeline, to look at and to edit

{width} x {height}, {fps} frames a second, {frames} frames. `src/Film.tsx` is the film: one tag an element, with its
keyframes; the other sources draw them. `src/captions.ts` has the captions. Pictures, clips, sounds and fonts are in
`public/`. Roboto is under the Apache License 2.0. Remotion is free for individuals and small companies; others need a
licence of it, https://remotion.dev/license.

## What is not carried over

- Loudness: the sound is not brought to -14 LUFS, and no limiter holds its peaks.
- Ducking: music gives way as long as its voice is on, with Onetake's depth and times, but not word by word.
- Captions are data here and not drawn, unless the film draws them as texts.
- The transitions between sections are in the keyframes; how each was meant is not said.
- Clips: HDR is not tone-mapped as Onetake does it, and non-square pixels are shown as square ones.
{warnings}"""


def warnings_of(master: Master, gains: Gains) -> list[str]:
    """What this film loses, in words for its user."""
    loops = [
        f"The clip of element {element.id} plays once: the length of asset {element.asset}, which a loop needs, "
        "is not in the master."
        for element in master.elements
        if isinstance(element, VideoElement) and element.loop and master.assets[element.asset].duration is None
    ]
    matches = [
        f"Element {element.id} dissolves in over frames {element.from_} to {element.from_ + match.frames} in its own "
        f"colours, and not in those of {match.element}: they are measured where the files are, by a render of this "
        "film or by `onetake export`."
        for element in master.elements
        if (match := match_of(element)) and element.id not in gains
    ]
    return [*loops, *matches]


def readme(master: Master, gains: Gains) -> str:
    fps = str(master.fps.num) if master.fps.den == 1 else f"{master.fps.num}/{master.fps.den}"
    warnings = "".join(f"- {warning}\n" for warning in warnings_of(master, gains))
    size = {"width": master.width, "height": master.height}
    return _README.format(**size, fps=fps, frames=master.duration_in_frames, warnings=warnings)
