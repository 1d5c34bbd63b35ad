"""The demo's stories: storyboard documents about the media that are there, with narration and music made to fit."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.media import Medium, clip, draw_logo, photographs
from local.music import write_music
from local.voice import speak, write_narration

FPS = 30
WIDTH, HEIGHT = 1920, 1080
_LEAD, _TAIL = 0.7, 0.9  # seconds of picture before and after a scene's words
_ROUTE_Y, _ROUTE_FROM, _ROUTE_TO = 1052, 140, 1780

Json = dict[str, Any]

# Square pictures lose much above and below in a wide frame: these say what to keep in view.
_MOVEMENTS: dict[str, Json] = {
    "astronaut": {"from": {"x": 0.45, "y": 0.24, "scale": 1.0}, "to": {"x": 0.45, "y": 0.2, "scale": 1.12}},
}


@dataclass(frozen=True)
class Scene:
    """One scene of the demo: what is said, and what is seen. `media` become its shots."""

    key: str
    title: str
    narration: str
    media: tuple[Medium, ...]


@dataclass(frozen=True)
class Story:
    """A storyboard document and the files that its assets name, by asset key."""

    document: Json
    files: dict[str, Path]


def _sample_scenes() -> list[Scene]:
    p = photographs()
    return [
        Scene(
            "morning", "Morning", "Every story begins somewhere. This one begins with a cup of coffee.", (p["coffee"],)
        ),
        Scene("waiting", "The one who waits", "Chelsea has been awake for hours. She is waiting.", (p["cat"],)),
        Scene("daydream", "A daydream", "She dreams of a rabbit, and of a meadow without end.", (clip(),)),
        Scene("countdown", "Countdown", "Far away, a countdown comes to zero.", (p["rocket"],)),
        Scene(
            "voyage",
            "The voyage",
            "Someone looked up, and decided to go: past the moon, and on.",
            (p["astronaut"], p["moon"]),
        ),
        Scene(
            "light",
            "Old light",
            "The light of these galaxies is older than the Earth. One story. One take.",
            (p["galaxies"],),
        ),
    ]


def _own_scenes(media: list[Medium]) -> list[Scene]:
    """At least five scenes of the user's own media, used again from the start where there are fewer."""
    count = max(5, len(media))
    chosen = [media[i % len(media)] for i in range(count)]
    titles = [m.path.stem.replace("_", " ").replace("-", " ").strip().capitalize()[:60] for m in chosen]
    return [Scene(f"scene-{i + 1}", t, t + ".", (m,)) for i, (m, t) in enumerate(zip(chosen, titles, strict=True))]


def build_story(folder: Path, own: list[Medium] | None = None, *, at_least_seconds: float = 32.0) -> Story:
    """Write logo, narration and music into `folder` and return the story of at least so many seconds."""
    scenes = _own_scenes(own) if own else _sample_scenes()
    spoken = [speak(s.narration) for s in scenes]
    rate = spoken[0][1]
    lengths = [_LEAD + len(samples) / rate + _TAIL for samples, _ in spoken]
    stretch = max(0.0, at_least_seconds - sum(lengths)) / len(scenes)
    frames = [round((length + stretch) * FPS) for length in lengths]
    starts = [sum(frames[:i]) / FPS for i in range(len(frames))]
    total = sum(frames) / FPS
    folder.mkdir(parents=True, exist_ok=True)
    lines = [(start + _LEAD, samples) for start, (samples, _) in zip(starts, spoken, strict=True)]
    write_narration(lines, rate, total, folder / "narration.wav")
    write_music(total, folder / "music.wav")
    draw_logo(folder / "logo.png")
    files = {m.key: m.path for s in scenes for m in s.media}
    sounds = {"narration": folder / "narration.wav", "music": folder / "music.wav", "logo": folder / "logo.png"}
    voices = [round(len(samples) / rate, 3) for samples, _ in spoken]
    return Story(_document(scenes, frames, voices, files), files | sounds)


def long_cut(story: Story, at_least_seconds: float) -> Story:
    """The same film over and over without sound, until it is so long; a film for the chunked path (R3)."""
    scenes: list[Json] = []
    while sum(s["durationInFrames"] for s in scenes) < at_least_seconds * FPS:
        turn = len(scenes) // len(story.document["scenes"]) + 1
        scenes += [_renamed(s, turn) for s in story.document["scenes"]]
    silent = {k: v for k, v in story.document.items() if k not in ("voiceover", "music")}
    return Story({**silent, "title": f"{story.document['title']}, the long cut", "scenes": scenes}, story.files)


def _renamed(scene: Json, turn: int) -> Json:
    shots = [{**shot, "key": f"{shot['key']}-{turn}"} for shot in scene["shots"]]
    dissolve = {"type": "crossDissolve", "durationInFrames": 20}
    transition = scene["transition"] if turn == 1 else dissolve  # the first scene now follows the last
    return {**scene, "key": f"{scene['key']}-{turn}", "transition": transition, "shots": shots}


def _document(scenes: list[Scene], frames: list[int], voices: list[float], files: dict[str, Path]) -> Json:
    kinds = {m.key: m.kind for s in scenes for m in s.media}
    assets: Json = {key: {"uri": str(path), "kind": kinds[key]} for key, path in files.items()}
    for name in ("narration", "music"):
        assets[name] = {"uri": f"{name}.wav", "kind": "audio"}
    assets["logo"] = {"uri": "logo.png", "kind": "image"}
    return {
        "version": 1,
        "title": "One take",
        "prompt": "A morning that ends among the galaxies, in one continuous shot.",
        "outputFormat": {"width": WIDTH, "height": HEIGHT, "fps": {"num": FPS, "den": 1}},
        "brand": {"name": "Onetake", "colors": ["#ff5a36", "#10131a"], "logo": "logo"},
        "music": {"asset": "music", "style": "warm, plucked strings", "volume": 0.5},
        "voiceover": {"asset": "narration"},
        "scenes": [_scene(scenes, frames, voices, index) for index in range(len(scenes))],
        "assets": assets,
    }


def _scene(scenes: list[Scene], frames: list[int], voices: list[float], index: int) -> Json:
    scene, length = scenes[index], frames[index]
    share = length // len(scene.media)
    shots = [_shot(scene, i, share if i else length - share * (len(scene.media) - 1)) for i in range(len(scene.media))]
    return {
        "key": scene.key,
        "title": scene.title,
        "narration": scene.narration,
        "voiceover": {"start": _LEAD, "duration": voices[index]},
        "durationInFrames": length,
        "transition": {"type": "crossDissolve", "durationInFrames": 20} if index else {"type": "cut"},
        "shots": shots,
        "elements": [_title(scene, length), _route(scenes), _traveller(len(scenes), index, length)],
    }


def _shot(scene: Scene, index: int, length: int) -> Json:
    medium = scene.media[index]
    shot: Json = {"key": f"{scene.key}-{index + 1}", "durationInFrames": length}
    if medium.kind == "video":
        shot["clip"] = medium.key
    else:
        shot["images"] = [{"asset": medium.key, "iterationPrompt": scene.title}]
        shot["selected"] = [0, 0]
        if medium.key in _MOVEMENTS:
            shot["movement"] = _MOVEMENTS[medium.key]
    if index:
        shot["transition"] = {"type": "crossDissolve", "durationInFrames": 20}
    return shot


def _title(scene: Scene, length: int) -> Json:
    return {
        "elementId": f"title-{scene.key}",
        "type": "text",
        "layer": 60,
        "text": scene.title,
        "font": {"size": 84, "weight": 700},
        "shadow": {"color": "#000000b0", "dx": 0, "dy": 3, "blur": 14},
        "keyframes": [
            {"frame": 0, "x": 960, "y": 190, "opacity": 0, "easing": "easeOut"},
            {"frame": 24, "x": 960, "y": 160, "opacity": 1},
            {"frame": length - 24, "x": 960, "y": 160, "opacity": 1, "easing": "easeIn"},
            {"frame": length - 1, "x": 960, "y": 140, "opacity": 0},
        ],
    }


def _route(scenes: list[Scene]) -> Json:
    """The line that the traveller follows; one element of all scenes."""
    middle = (_ROUTE_FROM + _ROUTE_TO) / 2
    return {
        "elementId": "route",
        "type": "shape",
        "layer": 70,
        "shape": "rect",
        "width": _ROUTE_TO - _ROUTE_FROM,
        "height": 4,
        "radius": 2,
        "fill": "#ffffff66",
        "keyframes": [{"frame": 0, "x": middle, "y": _ROUTE_Y}],
    }


def _traveller(count: int, index: int, length: int) -> Json:
    """A dot that crosses every scene boundary without a jump: each scene knows only its own part of the way (T2)."""
    step = (_ROUTE_TO - _ROUTE_FROM) / count
    start = _ROUTE_FROM + step * index
    return {
        "elementId": "traveller",
        "type": "shape",
        "layer": 71,
        "shape": "ellipse",
        "width": 22,
        "height": 22,
        "fill": "#ff5a36",
        "keyframes": [
            {"frame": 0, "x": start, "y": _ROUTE_Y},
            {"frame": length - 1, "x": start + step, "y": _ROUTE_Y},
        ],
    }
