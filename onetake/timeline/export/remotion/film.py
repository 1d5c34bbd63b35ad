"""The film's own TypeScript: its composition, its elements as JSX, its captions as data."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from onetake.timeline.document import Asset
from onetake.timeline.export.remotion.typescript import jsx, literal, rows
from onetake.timeline.master import Audio, Element, ImageElement, Master, VideoElement
from onetake.timeline.props import Crop

Gains = Mapping[str, tuple[float, float, float]]
"""What red, green and blue of an element that matches another begin with, by element id: measured from pictures."""

_COMPONENTS = {"text": "Text", "button": "Button", "image": "Image", "shape": "Shape", "video": "Video"}

_ROOT = """import {{Composition}} from 'remotion';
import {{Film}} from './Film';

export const Root: React.FC = () => (
  <Composition
    id="Film"
    component={{Film}}
    width={{{width}}}
    height={{{height}}}
    fps={{{fps}}}
    durationInFrames={{{duration}}}
  />
);
"""

_FILM = """// The film. Elements stand back to front; what comes later covers what comes before. Frames are the film's.
import {{FONTS}} from './film-fonts';
{imports}
export const Film: React.FC = () => (
  <Stage background={{{background}}} fonts={{FONTS}}>
{body}  </Stage>
);
"""

_SOURCES = {
    "./picture": ("Image", "Video"),
    "./shape": ("Shape",),
    "./sound": ("Sound",),
    "./stage": ("Section", "Stage"),
    "./text": ("Button", "Text"),
}

_CAPTIONS = """// What is said, in the shape of @remotion/captions; the film does not draw it.
export const captions = {captions};
"""


def root_source(master: Master) -> str:
    """`src/Root.tsx`: size, rate and length."""
    rate = master.fps
    fps = str(rate.num) if rate.den == 1 else f"{rate.num} / {rate.den}"
    return _ROOT.format(width=master.width, height=master.height, fps=fps, duration=master.duration_in_frames)


def film_source(master: Master, names: Mapping[str, str], gains: Gains) -> str:
    """`src/Film.tsx`. `names` are the assets' files under public/, by asset id."""
    indent = "    "
    sections = [
        jsx("Section", {"name": s.name or s.id, "from": s.start_frame, "to": s.end_frame}, indent)
        for s in master.sections
        if s.end_frame > s.start_frame
    ]
    elements = [_element(e, master, names, gains, indent) for e in sorted(master.elements, key=lambda e: e.layer)]
    sounds = [jsx("Sound", _sound(audio, master, names), indent) for audio in master.audio if audio.to > audio.from_]
    body = "".join([*sections, *elements, *sounds])
    return _FILM.format(imports=_imports(body), background=literal(master.background), body=body)


def _imports(body: str) -> str:
    """Of the components that the film uses."""
    used = {"Stage", *(line.strip()[1:] for line in body.splitlines() if line.startswith("    <"))}
    lines = ((source, [name for name in names if name in used]) for source, names in _SOURCES.items())
    return "".join(f"import {{{', '.join(names)}}} from '{source}';\n" for source, names in lines if names)


def captions_source(master: Master) -> str:
    """`src/captions.ts`, in milliseconds."""
    second = 1000 / master.fps.fraction
    captions = [
        {
            "text": caption.text,
            "startMs": float(caption.from_ * second),
            "endMs": float(caption.to * second),
            "timestampMs": None,
            "confidence": None,
        }
        for caption in master.captions
    ]
    return _CAPTIONS.format(captions=rows(captions, ""))


def _element(element: Element, master: Master, names: Mapping[str, str], gains: Gains, indent: str) -> str:
    data = element.model_dump(mode="json", by_alias=True, exclude_none=True)
    own = ["id", "type", "layer", "from", "to", "sections", "timeline", "asset", "crop", "match"]
    own += [] if element.morphs else ["morphs"]
    props: dict[str, Any] = {"id": element.id, "from": element.from_, "to": element.to}
    if isinstance(element, ImageElement | VideoElement):
        asset = master.assets[element.asset]
        props |= {"file": names[element.asset], **_source(element, asset), **_match(element, gains)}
    props |= {name: value for name, value in data.items() if name not in own}
    keyframes = element.timeline.model_dump(mode="json", by_alias=True, exclude_defaults=True)["keyframes"]
    return jsx(_COMPONENTS[element.type], {**props, "keyframes": keyframes}, indent)


def _match(element: ImageElement | VideoElement, gains: Gains) -> dict[str, Any]:
    if element.match is None or element.id not in gains:
        return {}
    return {"match": {"frames": element.match.frames, "gains": gains[element.id]}}


def _source(element: ImageElement | VideoElement, asset: Asset) -> dict[str, Any]:
    if isinstance(element, VideoElement):
        return {"duration": asset.duration} if element.loop and asset.duration else {}
    return {"crop": _whole_pixels(element.crop, asset)} if element.crop else {}


def _whole_pixels(crop: Crop, asset: Asset) -> dict[str, int]:
    """As the engine cuts it: whole pixels, inside the picture where its size is known, at least one."""
    x0, y0 = round(crop.x), round(crop.y)
    x1, y1 = max(x0 + 1, round(crop.x + crop.width)), max(y0 + 1, round(crop.y + crop.height))
    if asset.width and asset.height:
        x0, y0 = min(x0, asset.width - 1), min(y0, asset.height - 1)
        x1, y1 = min(x1, asset.width), min(y1, asset.height)
    return {"x": x0, "y": y0, "width": x1 - x0, "height": y1 - y0}


def _sound(audio: Audio, master: Master, names: Mapping[str, str]) -> dict[str, Any]:
    data = audio.model_dump(mode="json", by_alias=True, exclude_none=True)
    voice = _span(master, audio)
    props = {
        "id": audio.id,
        "file": names[audio.asset],
        **{name: value for name, value in data.items() if name not in ("id", "asset", "duckUnder")},
        "seconds": _heard(audio, master),
    }
    return props | ({"under": voice} if voice else {})


def _heard(audio: Audio, master: Master) -> float:
    """Seconds until the sound ends, and with them its fade."""
    planned = Fraction(audio.to - audio.from_) / master.fps.fraction
    there = master.assets[audio.asset].duration
    return float(planned) if audio.loop or there is None else max(0.0, min(float(planned), there - audio.trim_start))


def _span(master: Master, audio: Audio) -> dict[str, int] | None:
    """Where the voice is that the music gives way to: another sound, or a clip's own."""
    if audio.duck_under is None or audio.duck_under == audio.id:
        return None
    found = next((s for s in [*master.audio, *master.elements] if s.id == audio.duck_under), None)
    return {"from": found.from_, "to": found.to} if found else None
