"""Small films that show, together, all that a master can say about pictures, and which of their frames are looked at.

The files in `media` are kept, not made, since what an encoder makes differs from release to release: a JPEG turned by
EXIF with the profile of Display P3, one in CMYK and a WebP whose profiles are tables, PNGs of 16 bits in linear light
and in PQ, a WebP with alpha, an AVIF, H.264 with B-frames at 25 fps and interlaced, HEVC of ten bits in PQ, VP9 with
alpha.
"""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from onetake.timeline.master import Master
from tests.media.picture.films import element, master_of

_MEDIA = Path(__file__).parent / "media"
FILES = {
    "photo": _MEDIA / "photo.jpg",
    "cutout": _MEDIA / "cutout.webp",
    "tile": _MEDIA / "tile.avif",
    "inks": _MEDIA / "inks.jpg",
    "scan": _MEDIA / "scan.webp",
    "linear": _MEDIA / "linear.png",
    "bright": _MEDIA / "bright.png",
    "clip": _MEDIA / "clip.mp4",
    "fields": _MEDIA / "interlaced.mp4",
    "hdr": _MEDIA / "hdr.mp4",
    "clear": _MEDIA / "cutout.webm",
    "brand": Path(str(files("font_roboto").joinpath("files/Roboto-Black.ttf"))),
}
_PICTURES = ("photo", "cutout", "tile", "inks", "scan", "linear", "bright")
_KINDS = {"brand": "font", **dict.fromkeys(_PICTURES, "image")}

Json = dict[str, Any]


class Film(NamedTuple):
    """`frames` of `master`, drawn in this order at `size`."""

    master: Master
    frames: tuple[int, ...]
    size: tuple[int, int]


def _film(
    elements: Mapping[str, Json], frames: tuple[int, ...] = (0,), size: tuple[int, int] = (320, 180), **fields: Any
) -> Film:
    named = [{**found, "id": name} for name, found in elements.items()]
    return Film(master_of(named, {name: _KINDS.get(name, "video") for name in FILES}, **fields), frames, size)


def _at(kind: str, x: float, y: float, *keyframes: Json, frames: tuple[int, int] = (0, 100), **props: Any) -> Json:
    """Stays at (x, y), or begins there."""
    placed = [{"frame": frames[0], "x": x, "y": y, **keyframe} for keyframe in keyframes or ({},)]
    return element(kind, *placed, frames=frames, **props)


def _texts() -> Film:
    return _film(
        {
            "wrapped": _at(
                "text",
                80,
                45,
                text="Wrapped at its width, to the left",
                font={"size": 15, "weight": 300, "italic": True},
                align="left",
                maxWidth=120,
                lineHeight=1.5,
                letterSpacing=0.7,
                color="#ffe066cc",
                box={"fill": "#102040cc", "radius": 6, "padding": 5},
            ),
            "rimmed": _at(
                "text",
                240,
                45,
                {"scale": 1.1, "rotation": -7},
                text="Žluťoučký\nkůň",
                font={"family": "brand", "size": 24},
                align="right",
                outline={"color": "#a01020", "width": 2.5},
                shadow={"color": "#000000cc", "dx": 3, "dy": 2, "blur": 5},
            ),
            "moving": _at(
                "text",
                90.25,
                130.6,
                {},
                {"frame": 99, "x": 120, "scale": 1.3},
                text="slow move",
                font={"size": 26, "weight": 700},
                shadow={"dx": 0, "dy": 2, "blur": 0},
            ),
            "steady": _at("text", 240.4, 130.7, {"opacity": 0.8}, text="VA", font={"size": 60}, shadow={"blur": 9}),
        },
        frames=(0, 37),
        background="#205060",
    )


def _scripts() -> Film:
    signs = "🍂👩\u200d👩\u200d👧🇨🇿 ☂\ufe0e ❤\ufe0f"
    return _film(
        {
            "arabic": _at("text", 80, 25, text="العربية، ١٢٣.", font={"size": 22}),
            "hebrew": _at("text", 240, 25, text="שלום עולם!", font={"size": 22, "weight": 700}),
            "indic": _at("text", 80, 65, text="क्षत्रिय বাংলা", font={"size": 20}, letterSpacing=1),
            "south": _at("text", 240, 65, text="தமிழ் తెలుగు ไทย", font={"size": 16}),
            "east": _at("text", 80, 105, text="日本語の 한국어", font={"size": 20}),
            "chinese": _at("text", 240, 105, text="直角骨", font={"family": "Noto Sans CJK TC", "size": 24}),
            "signs": _at("text", 80, 150, text=signs, font={"size": 22}, color="#ffffffc0", shadow={"blur": 2}),
            "turning": _at(
                "text",
                240,
                150,
                {"rotation": 14},
                {"frame": 99, "scale": 0.6},
                text="🎉Aé🙂",
                font={"size": 26},
                outline={"width": 1.5},
            ),
        },
        frames=(0, 50),
        background="#283040",
    )


def _shapes() -> Film:
    warm = {"gradient": "linear", "angle": 60, "stops": [[0, "#ff5a36"], [0.4, "#ffd23680"], [1, "#3647ff"]]}
    glow = {"gradient": "radial", "stops": [[0, "#ffffff"], [0.3, "#ffa000"], [1, "#ff000000"]]}
    return _film(
        {
            "card": _at("shape", 70, 45, shape="rect", width=110, height=60, radius=14, fill=warm),
            "turned": _at("shape", 190, 45, {"rotation": 23}, shape="rect", width=70, height=50, fill=warm),
            "glow": _at("shape", 270, 50, shape="ellipse", width=90, height=70, fill=glow),
            "rim": _at(
                "shape", 60, 125, shape="rect", width=80, height=60, radius=9, stroke={"color": "#ffffffaa", "width": 5}
            ),
            "disc": _at(
                "shape", 150.3, 125.8, shape="ellipse", width=71, height=50, fill="#22cc88",
                stroke={"color": "#0a3d94", "width": 3},
            ),
            "bar": _at("shape", 260, 110, {"rotation": -4}, shape="line", width=90, height=8, fill="#88ccff", radius=1),
            "rule": _at("shape", 260, 140, shape="line", width=90, height=8, stroke={"color": "#ffd236", "width": 3}),
            "button": _at(
                "button", 250, 163, text="Read more", font={"size": 14, "weight": 500}, width=110, height=24, radius=9,
                fill="#0a7d54", color="#fffff0", shadow={"color": "#00000099", "dx": 1, "dy": 3, "blur": 6},
            ),
        },
        background="#808890",
    )  # fmt: skip


def _stills() -> Film:
    part = {"x": 20, "y": 10, "width": 50, "height": 70}
    return _film(
        {
            "covering": _at("image", 60, 50, asset="photo", width=100, height=80, fit="cover"),
            "contained": _at("image", 170, 50, {"opacity": 0.7}, asset="photo", width=90, height=80, fit="contain"),
            "filling": _at("image", 270, 50, asset="tile", width=80, height=50, fit="fill", radius=10),
            "part": _at("image", 60, 135, {"rotation": 8}, asset="photo", width=80, height=60, crop=part, radius=9),
            "cutout": _at("image", 160, 135, asset="cutout", width=80, height=60),
            "cut": _at("image", 260, 135, {"rotation": -17, "scale": 0.8}, asset="cutout", width=90, height=70),
        }
    )


def _colours() -> Film:
    """Pictures that say of their colours what skia's codecs do not follow, or not alike on all processors."""
    half: Json = {"width": 160, "height": 90}
    places = {"inks": (80, 45), "scan": (240, 45), "linear": (80, 135), "bright": (240, 135)}
    return _film({name: _at("image", x, y, asset=name, **half) for name, (x, y) in places.items()})


def _clips() -> Film:
    size: Json = {"width": 90, "height": 60}
    return _film(
        {
            "trimmed": _at("video", 55, 45, asset="clip", trimStart=0.13, playbackRate=1.7, loop=True, **size),
            "held": _at("video", 160, 45, {"rotation": 9}, asset="clip", radius=8, frames=(3, 100), **size),
            "fields": _at("video", 265, 45, asset="fields", fit="contain", **size),
            "bright": _at("video", 55, 135, asset="hdr", **size),
            "turned": _at("video", 160, 135, {"rotation": 90, "scale": 0.8}, asset="hdr", fit="fill", **size),
            "clear": _at("video", 265, 135, {"opacity": 0.9}, asset="clear", **size),
        },
        frames=(2, 3, 9, 60),
        background="#303848",
    )


def _plain() -> Film:
    """What documents leave out."""
    return _film(
        {
            "text": _at("text", 60, 45, text="Ag"),
            "ringed": _at("text", 160, 45, text="g\nA", outline={}, shadow={}, box={}),
            "button": _at("button", 265, 45, text="O", width=90, height=60, shadow={}),
            "shape": _at("shape", 40, 135, shape="rect", width=60, height=40),
            "line": _at("shape", 110, 135, shape="line", width=60, height=5),
            "image": _at("image", 190, 135, asset="photo", width=80, height=60),
            "video": _at("video", 275, 135, asset="clip", width=70, height=60),
        },
        frames=(10,),
        background="#506070",
    )


def _shrinking() -> Film:
    """Far below the size that pictures and shadows are made ready in."""
    small: Json = {"frame": 99, "scale": 0.1}
    size: Json = {"width": 100, "height": 80}
    return _film(
        {
            "upright": _at("image", 60, 45, {}, small, asset="photo", **size),
            "turned": _at("image", 160, 45, {"rotation": 12}, small, asset="photo", **size),
            "cut": _at("image", 260, 45, {"rotation": 5}, small, asset="cutout", **size),
            "clip": _at("video", 60, 135, {}, small, asset="clip", **size),
            "soft": _at("button", 160, 135, {}, small, text="", fill="#d0a020", shadow={"blur": 26, "dy": 9}, **size),
            "crisp": _at(
                "text", 260, 135, {"scale": 2}, small, text="Shade", font={"size": 20}, shadow={"dy": 2, "blur": 1.5}
            ),
        },
        frames=(20, 60, 90),
        background="#605848",
    )


def _moves() -> Film:
    """Ken Burns, a dissolve, a dip to a colour, and each easing."""
    whole: Json = {"width": 330, "height": 186}
    spring = {"spring": {"mass": 2, "damping": 6, "stiffness": 80, "overshootClamping": True}}
    easings = ("linear", "ease", "easeIn", "easeOut", "easeInOut", "hold", spring, {"bezier": [0.7, -0.5, 0.3, 1.5]})
    balls = {
        f"ball{n}": _at(
            "shape", 40, 20 + 20 * n, {"easing": easing}, {"frame": 40, "x": 280},
            shape="ellipse", width=16, height=16, fill="#f03e3e", layer=2,
        )
        for n, easing in enumerate(easings)
    }  # fmt: skip
    return _film(
        {
            "first": _at(
                "image", 160, 90, {"easing": "easeInOut"}, {"frame": 60, "x": 150, "scale": 1.21, "rotation": 1.5},
                asset="photo", frames=(0, 60), **whole,
            ),
            "second": _at("video", 160, 90, {"opacity": 0}, {"frame": 36}, asset="clip", frames=(24, 100), **whole),
            "dip": _at(
                "shape", 160, 90, {"opacity": 0}, {"frame": 70}, shape="rect", fill="#101418", layer=1,
                frames=(62, 80), **whole,
            ),
            **balls,
        },
        frames=(0, 13, 30, 31, 67),
    )  # fmt: skip


def _matched() -> Film:
    """Pictures that come in in the colours of the one before; with and without alpha."""
    shade = {"x": 0, "y": 40, "width": 12, "height": 16}
    half: Json = {"width": 160, "height": 180}
    return _film(
        {
            "before": _at("image", 80, 90, asset="tile", frames=(0, 5), **half),
            "dark": _at("image", 240, 90, asset="photo", crop=shade, frames=(0, 5), **half),
            "after": _at(
                "video", 80, 90, asset="clip", frames=(5, 100), match={"element": "before", "frames": 12}, **half
            ),
            "with": _at(
                "image", 240, 90, asset="cutout", frames=(5, 100), match={"element": "dark", "frames": 30}, **half
            ),
        },
        frames=(5, 9, 30),
        background="#604020",
    )


def _morphs() -> Film:
    def morph(easing: str, start: int = 4, **changes: Any) -> Json:
        return {"startFrame": start, "endFrame": start + 20, "easing": easing, **changes}

    sunset = {"gradient": "linear", "angle": 90, "stops": [[0, "#ff5a36"], [1, "#3647ff"]]}
    dusk = {"gradient": "linear", "angle": 20, "stops": [[0.2, "#204080"], [0.9, "#ffd23640"]]}
    return _film(
        {
            "text": _at(
                "text", 80, 45, text="Words that turn", font={"size": 16}, maxWidth=110, outline={}, shadow={}, box={},
                morphs=[
                    morph(
                        "ease", fontSize=22, color="#66e0ff", letterSpacing=1.5, maxWidth=140, outline={"width": 1},
                        shadow={"blur": 2}, box={"fill": "#a0102080", "padding": 3},
                    )
                ],
            ),
            "button": _at(
                "button", 240, 45, text="Go", font={"size": 16}, width=60, height=30, fill="#0a7d54",
                morphs=[morph("easeIn", width=110, height=44, radius=0, fontSize=30, fill="#0a3d94")],
            ),
            "card": _at(
                "shape", 60, 130, shape="rect", width=80, height=60, fill=sunset,
                morphs=[
                    morph("easeOut", fill=dusk, radius=20, stroke={"color": "#ffffff", "width": 4}),
                    morph("easeInOut", 30, width=50),
                ],
            ),
            "image": _at(
                "image", 160, 130, asset="photo", width=80, height=60,
                morphs=[morph("hold", width=70), morph("linear", 24, height=80, radius=20)],
            ),
            "video": _at(
                "video", 260, 130, {"rotation": 6}, asset="clip", width=80, height=60,
                morphs=[morph("linear", width=100, radius=9)],
            ),
        },
        frames=(0, 11, 40),
        background="#283848",
    )  # fmt: skip


def _small() -> Film:
    """A preview's size, whose sides are not quite in the film's proportion, and a rate of NTSC."""
    moves = _moves().master
    rate = {"num": 30000, "den": 1001}
    document = moves.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return Film(Master.model_validate({**document, "fps": rate}), (17, 33), (214, 120))


def films() -> dict[str, Film]:
    """By name."""
    return {
        "texts": _texts(),
        "scripts": _scripts(),
        "shapes": _shapes(),
        "stills": _stills(),
        "colours": _colours(),
        "clips": _clips(),
        "plain": _plain(),
        "shrinking": _shrinking(),
        "moves": _moves(),
        "matched": _matched(),
        "morphs": _morphs(),
        "small": _small(),
    }
