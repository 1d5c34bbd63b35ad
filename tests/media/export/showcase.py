"""A film of two seconds with everything that a master can have, and the media for it."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from onetake.timeline.document import parse_document
from onetake.timeline.master import Master
from tests.e2e.pictures import draw_picture
from tests.media.sounds import tone, write_wav

FRAMES = 60
SIZE = 640, 360


def moving_clip(path: Path, seconds: float, fps: int) -> Path:
    """A bar that goes from left to right over a grey ramp, one place a frame."""
    width, height, count = 320, 240, round(seconds * fps)
    with av.open(str(path), "w") as out:
        stream: Any = out.add_stream("libx264", rate=fps, options={"crf": "10"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.color_primaries = stream.color_trc = stream.colorspace = 1
        for index in range(count):
            planes = np.full((height * 3 // 2, width), 128, np.uint8)
            planes[:height] = 50 + np.arange(width) // 4
            left = index * (width - 40) // count
            planes[40:200, left : left + 40] = 220
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = index, Fraction(1, fps)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def media(folder: Path) -> dict[str, Path]:
    """The files of `showcase`, by asset id."""
    # The voice has nothing but silence in its second half; the music is one even tone.
    return {
        "photo": draw_picture(folder / "photo.png", 1, 960, 640),
        "wide": draw_picture(folder / "wide.png", 3, 640, 240),
        "clip": moving_clip(folder / "clip.mp4", 1.2, 25),
        "music": write_wav(folder / "music.wav", tone(3, 440, 0.5)),
        "voice": write_wav(folder / "voice.wav", tone(0.5, 1760, 0.02)),
    }


def _element(
    name: str, kind: str, *keyframes: dict[str, Any], frames: tuple[int, int] = (0, FRAMES), **props: Any
) -> dict[str, Any]:
    timeline = {"firstAppears": frames[0], "lastAppears": frames[1] - 1, "keyframes": list(keyframes)}
    return {"id": name, "type": kind, "from": frames[0], "to": frames[1], "timeline": timeline, **props}


def _at(x: float, y: float, frame: int = 0, **more: Any) -> dict[str, Any]:
    return {"frame": frame, "x": x, "y": y, **more}


def _pictures() -> list[dict[str, Any]]:
    spring = {"spring": {"mass": 1, "damping": 8, "stiffness": 90}}
    return [
        _element(
            "ken-burns",
            "image",
            _at(320, 180, easing="easeInOut"),
            _at(300, 190, 59, scale=1.2),
            asset="photo",
            width=720,
            height=405,
            layer=-2,
        ),
        _element(
            "cropped",
            "image",
            _at(90, 80, opacity=0.2),
            _at(90, 80, 30, rotation=-8),
            asset="photo",
            width=120,
            height=90,
            radius=16,
            crop={"x": 200, "y": 100, "width": 400, "height": 200},
        ),
        _element(
            "graded",
            "image",
            _at(340, 70),
            frames=(10, 60),
            asset="wide",
            width=60,
            height=80,
            match={"element": "ken-burns", "frames": 40},
        ),
        _element("contained", "image", _at(90, 200), asset="wide", width=120, height=90, fit="contain", radius=10),
        _element(
            "filled",
            "image",
            _at(90, 300, rotation=10),
            asset="wide",
            width=90,
            height=70,
            fit="fill",
            morphs=[{"startFrame": 20, "endFrame": 40, "width": 60, "height": 80, "radius": 20}],
        ),
        _element(
            "looped",
            "video",
            _at(240, 70),
            asset="clip",
            width=120,
            height=90,
            trimStart=0.3,
            playbackRate=1.5,
            loop=True,
            radius=12,
            layer=1,
        ),
        _element(
            "held",
            "video",
            _at(240, 180, easing=spring),
            _at(300, 180, 25),
            frames=(5, 60),
            asset="clip",
            width=120,
            height=90,
            trimStart=0.2,
            layer=1,
            fit="contain",
        ),
    ]


def _drawings() -> list[dict[str, Any]]:
    hurried = {"spring": {"mass": 2, "damping": 6, "stiffness": 40}}
    warm = {"gradient": "linear", "angle": 60, "stops": [[0, "#ff5a36"], [0.4, "#ffd23680"], [1, "#3647ff"]]}
    glow = {"gradient": "radial", "stops": [[0, "#ffffff"], [1, "#ffffff00"]]}
    return [
        _element(
            "card",
            "shape",
            _at(430, 60, easing="hold"),
            _at(470, 60, 20, easing="ease"),
            _at(440, 60, 50),
            shape="rect",
            width=120,
            height=60,
            radius=14,
            fill=warm,
            stroke={"color": "#ffffffaa", "width": 5},
            morphs=[
                {"startFrame": 10, "endFrame": 30, "easing": "easeInOut", "width": 90, "height": 70, "radius": 30},
                {"startFrame": 40, "endFrame": 60, "fill": "#36ff80", "stroke": {"color": "#ff0000", "width": 1}},
            ],
        ),
        _element(
            "glow",
            "shape",
            _at(580, 60),
            shape="ellipse",
            width=90,
            height=70,
            fill=glow,
            stroke={"color": "#22cc88", "width": 3},
        ),
        _element(
            "rule", "shape", _at(500, 120, rotation=-4), shape="line", width=220, height=8, fill="#88ccff", radius=1
        ),
        _element(
            "ball",
            "shape",
            _at(430, 160, easing=hurried),
            _at(600, 160, 16, easing={"bezier": [0.7, -0.5, 0.3, 1.5]}),
            _at(450, 160, 55, scale=0.5),
            shape="ellipse",
            width=40,
            height=40,
            fill="#f03e3e",
        ),
    ]


def _texts() -> list[dict[str, Any]]:
    return [
        _element(
            "title",
            "text",
            _at(480, 215, opacity=0, easing="easeOut"),
            _at(480, 210, 12),
            layer=3,
            text="A film, Výborně!",
            font={"size": 34, "weight": 700},
            shadow={"color": "#000000cc", "dx": 2, "dy": 3, "blur": 5},
        ),
        _element(
            "boxed",
            "text",
            _at(480, 265),
            layer=3,
            text="Wrapped within its width, and left",
            maxWidth=200,
            align="left",
            font={"size": 18},
            box={"fill": "#102040cc", "radius": 8, "padding": 8},
        ),
        _element(
            "rimmed",
            "text",
            _at(300, 290, rotation=5),
            layer=3,
            text="RIM",
            letterSpacing=4,
            color="#ffe066",
            font={"size": 44, "weight": 900},
            outline={"color": "#102040", "width": 3},
            shadow={"dx": 3, "dy": 3, "blur": 6},
            morphs=[{"startFrame": 30, "endFrame": 50, "fontSize": 30, "letterSpacing": 2, "color": "#66e0ff"}],
        ),
        _element(
            "more",
            "button",
            _at(540, 328),
            layer=3,
            text="Read more",
            font={"size": 20, "weight": 500},
            width=150,
            height=40,
            radius=20,
            fill="#0a7d54",
            shadow={"color": "#00000099", "dx": 0, "dy": 4, "blur": 8},
            morphs=[
                {
                    "startFrame": 15,
                    "endFrame": 45,
                    "easing": {"bezier": [0.4, 0, 0.2, 1.4]},
                    "width": 190,
                    "height": 50,
                    "radius": 0,
                    "fontSize": 26,
                    "fill": "#0a3d94",
                    "color": "#ffff00",
                }
            ],
        ),
        _element(
            "italic",
            "text",
            _at(200, 335),
            frames=(30, 60),
            layer=3,
            text="hard cut in",
            align="right",
            font={"size": 26, "weight": 300, "italic": True},
        ),
        _element(
            "foreign",
            "text",
            _at(120, 130),
            layer=3,
            text="日本\tहिन्दी",
            font={"size": 30, "weight": 700},
            lineHeight=1,
        ),
    ]


def showcase(**fields: Any) -> Master:
    """The film; assets are named as in `media`."""
    kinds = {"photo": "image", "wide": "image", "clip": "video", "music": "audio", "voice": "audio"}
    suffixes = {"image": "png", "video": "mp4", "audio": "wav"}
    document = {
        "width": SIZE[0],
        "height": SIZE[1],
        "durationInFrames": FRAMES,
        "background": "#202830",
        "sections": [
            {"id": "one", "name": "One */ <b>{`${x}`}", "startFrame": 0, "endFrame": 30},
            {"id": "two", "startFrame": 30, "endFrame": FRAMES},
        ],
        "elements": [*_pictures(), *_drawings(), *_texts()],
        "audio": [
            {
                "id": "score",
                "asset": "music",
                "from": 0,
                "to": FRAMES,
                "volume": 0.8,
                "fadeIn": 0.5,
                "fadeOut": 0.5,
                "duckUnder": "speech",
            },
            {"id": "speech", "asset": "voice", "from": 30, "to": 45},
        ],
        "captions": [{"from": 0, "to": 30, "text": "What is said,\nin two lines"}],
        "assets": {name: {"uri": f"{name}.{suffixes[kind]}", "kind": kind} for name, kind in kinds.items()},
        **fields,
    }
    return parse_document(Master, document)
