"""What the first bytes of a picture file declare: its size, how many frames it has, and whether all of it is there.

Read without a decoder, so that a small file that would unpack to gigabytes is refused by name, and so that all
pictures of a film can be checked in the time that reading their headers takes.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from onetake.render.intake.boxes import Bytes, find_boxes, top_level_boxes
from onetake.render.intake.png_colours import PNG, png_chunks, refused_colours

_TILED = "made of tiles"
_PICTURE_BRANDS = frozenset({b"avif", b"avis", b"mif1", b"msf1", b"heic", b"heix", b"heim", b"heis", b"hevc"})


@dataclass(frozen=True)
class StillHeader:
    """`width` and `height` are pixels as stored, before any rotation. `whole` is False for a truncated file, `damaged`
    says that some of it is not what was written.

    `durations` are the milliseconds of each frame of an animation that has more than one, else empty. `refused` says
    what keeps such a file from being drawn, though others of its format are, such as "made of tiles". `orientation` is
    EXIF's number where the decoder does not know it, else 1. `aperture` is the part that is to be seen, before any
    rotation: left, top, width, height; None for all of it.
    """

    format: str
    width: int
    height: int
    whole: bool
    durations: tuple[int, ...] = ()
    refused: str = ""
    orientation: int = 1
    damaged: bool = False
    aperture: tuple[int, int, int, int] | None = None


def read_still(data: Bytes) -> StillHeader | None:
    """The header of a PNG, JPEG, GIF, WebP, BMP, TIFF, AVIF or HEIC file; None for any other, one cut off in it, and
    one without a size."""
    for starts, read in _READERS:
        if starts(bytes(data[:16])):
            try:
                header = read(data)
            except (struct.error, IndexError, ValueError):
                return None
            return header if header.width and header.height else None
    return None


def _png(data: Bytes) -> StillHeader:
    """PNG 3rd edition, 5.3, 11.3.4.5 (eXIf) and 11.3.6 (animation: the delays of fcTL chunks)."""
    width, height = struct.unpack_from(">II", data, 16)
    delays: list[int] = []
    orientation, damaged, refused = 1, False, ""
    for kind, at, length in png_chunks(data):
        damaged = damaged or _is_damaged(data, kind, at, length)
        if kind == b"fcTL":
            above, below = struct.unpack_from(">HH", data, at + 20)
            delays.append(round(1000 * above / (below or 100)))
        if kind == b"eXIf":
            orientation = _exif_orientation(bytes(data[at : at + length]))
        if kind == b"cICP":
            refused = refused_colours(data[at : at + length])
        if kind == b"IEND":
            return StillHeader("png", width, height, True, _if_moving(delays), refused, orientation, damaged)
        if at + length + 4 > len(data):
            break
    return StillHeader("png", width, height, False)


def _is_damaged(data: Bytes, kind: bytes, at: int, length: int) -> bool:
    """Whether the checksum does not hold of a chunk without which there is no picture (PNG 3rd edition, 5.4)."""
    needed = kind[:1].isupper() or kind in (b"fcTL", b"fdAT")
    return needed and zlib.crc32(data[at - 4 : at + length]) != int.from_bytes(data[at + length : at + length + 4])


_START_OF_SCAN, _END_OF_IMAGE = 0xDA, b"\xff\xd9"
_FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_FIRST_ARITHMETIC_FRAME_HEADER = 0xC9
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})


def _jpeg(data: Bytes) -> StillHeader:
    """ITU T.81, annex B. Decoders pass over a missing end in silence and show grey."""
    height = width = 0
    whole = False
    refused = ""
    for marker, at in jpeg_segments(data):
        if marker in _FRAME_HEADERS:
            bits, height, width = struct.unpack_from(">BHH", data, at + 4)
            if marker >= _FIRST_ARITHMETIC_FRAME_HEADER:
                refused = "with arithmetic coding"
            elif bits > 8:
                refused = f"of {bits} bits a sample"
        if marker == _START_OF_SCAN:
            whole = data.find(_END_OF_IMAGE, at) >= 0
    return StillHeader("jpeg", width, height, whole, refused=refused)


def jpeg_segments(data: Bytes) -> Iterator[tuple[int, int]]:
    """Marker and place of each segment up to the first scan."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        yield marker, at
        if marker == _START_OF_SCAN:
            return
        at += 2 if marker in _WITHOUT_LENGTH else 2 + int(struct.unpack_from(">H", data, at + 2)[0])


_GIF_EXTENSION, _GIF_IMAGE, _GIF_TRAILER, _GIF_CONTROL = 0x21, 0x2C, 0x3B, 0xF9


def _gif(data: Bytes) -> StillHeader:
    """GIF89a, 17 to 27. Whole with its trailer, or where it ends after a block: many files lack the trailer."""
    width, height = struct.unpack_from("<HH", data, 6)
    at = 13 + _colours(data[10])
    delays: list[int] = []
    delay, whole = 0, False
    while at < len(data) and not whole:
        block = data[at]
        whole = block == _GIF_TRAILER
        if block == _GIF_EXTENSION and at + 7 < len(data) and data[at + 1] == _GIF_CONTROL:
            delay = 10 * struct.unpack_from("<H", data, at + 4)[0]
        if block == _GIF_IMAGE:
            delays.append(delay)
            width, height = _widened(data, at, width, height)
        at = _after_gif_block(data, at) if not whole else at
    return StillHeader("gif", width, height, bool(delays) and (whole or at == len(data)), _if_moving(delays))


def _colours(flags: int) -> int:
    """Bytes of the colour table that these flags announce."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _widened(data: Bytes, at: int, width: int, height: int) -> tuple[int, int]:
    """Decoders make room for a frame that reaches beyond the screen."""
    left, top, across, down = struct.unpack_from("<HHHH", data, at + 1)
    return max(width, left + across), max(height, top + down)


def _after_gif_block(data: Bytes, at: int) -> int:
    """Where the block that begins at `at` ends; beyond the data if that does not hold all of it."""
    if data[at] == _GIF_EXTENSION:
        at += 2
    elif data[at] == _GIF_IMAGE:
        at += 10 + _colours(data[at + 9]) + 1
    else:
        return len(data) + 1
    while at < len(data) and data[at]:
        at += 1 + data[at]
    return at + 1


def _webp(data: Bytes) -> StillHeader:
    """RFC 9649. The canvas is the extended header's, else the picture's own."""
    whole = 8 + struct.unpack_from("<I", data, 4)[0] <= len(data) + 1  # writers forget the padding at the end
    sizes: list[tuple[int, int]] = []
    delays: list[int] = []
    for kind, at in riff_chunks(data):
        if kind == b"VP8X":
            sizes.append((1 + _uint24(data, at + 4), 1 + _uint24(data, at + 7)))
        elif kind == b"ANMF":
            delays.append(_uint24(data, at + 12))
            sizes.append((1 + _uint24(data, at + 6), 1 + _uint24(data, at + 9)))
        elif kind == b"VP8 ":
            across, down = struct.unpack_from("<HH", data, at + 6)
            sizes.append((across & 0x3FFF, down & 0x3FFF))
        elif kind == b"VP8L":
            bits = struct.unpack_from("<I", data, at + 1)[0]
            sizes.append(((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1))
    width, height = (max(side) for side in zip(*sizes, strict=True))
    return StillHeader("webp", width, height, whole, _if_moving(delays))


def riff_chunks(data: Bytes) -> Iterator[tuple[bytes, int]]:
    at = 12
    while at + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, at)
        yield kind, at + 8
        at += 8 + length + (length & 1)


def _uint24(data: Bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 3], "little")


_OS2_HEADER = 12


def _bmp(data: Bytes) -> StillHeader:
    """The size of a BITMAPINFOHEADER, or of OS/2's shorter one; a negative height stands for rows from the top down."""
    start, header = struct.unpack_from("<II", data, 10)
    if header == _OS2_HEADER:
        width, height, _, bits = struct.unpack_from("<HHHH", data, 18)
        packing = 0
    else:
        width, height = struct.unpack_from("<ii", data, 18)
        bits, packing = struct.unpack_from("<HI", data, 28)
    rows = (abs(width) * bits + 31) // 32 * 4 * abs(height)
    return StillHeader("bmp", abs(width), abs(height), packing not in (0, 3) or start + rows <= len(data))


_TIFF_WIDTH, _TIFF_HEIGHT, _COMPRESSION, _STRIP_OFFSETS, _ORIENTATION, _STRIP_LENGTHS = 256, 257, 259, 273, 274, 279
_TILE_OFFSETS = 324
_TIFF_TYPES = {3: "H", 4: "I", 7: "B"}
_MOST_TIFF_VALUES = 1_000_000
"""Of a tag. A strip is a row at least, so that no picture that is taken has more; a forged count may be any."""
_UNPACKED_BY_FFMPEG = frozenset({0, 1, 2, 3, 4, 5, 8, 32773, 32946})
"""Compressions; 0 is a missing tag. What FFmpeg has not, and tiles, it shows as black without a word."""


def _tiff(data: Bytes) -> StillHeader:
    """TIFF 6.0, section 2: the first directory's size and the places of its strips."""
    order, places = tiff_tags(data)

    def values(tag: int) -> tuple[int, ...]:
        return tiff_values(data, order, places[tag]) if tag in places else (0,)

    parts = zip(values(_STRIP_OFFSETS), values(_STRIP_LENGTHS), strict=False)
    whole = all(start + length <= len(data) for start, length in parts)
    compression = values(_COMPRESSION)[0]
    refused = "" if compression in _UNPACKED_BY_FFMPEG else f"of compression {compression}"
    return StillHeader(
        "tiff",
        values(_TIFF_WIDTH)[0],
        values(_TIFF_HEIGHT)[0],
        whole,
        refused=_TILED if _TILE_OFFSETS in places else refused,
    )


def _exif_orientation(data: bytes) -> int:
    """EXIF has the form of a TIFF file; 1 where it says nothing of use."""
    try:
        order, places = tiff_tags(data)
        (orientation,) = tiff_values(data, order, places[_ORIENTATION])
    except (struct.error, ValueError, KeyError):
        return 1
    return orientation if 1 <= orientation <= 8 else 1


def tiff_tags(data: Bytes) -> tuple[str, dict[int, int]]:
    """The byte order of a TIFF file, and where each tag of its first directory is."""
    order = "<" if data[:2] == b"II" else ">"
    (at,) = struct.unpack_from(order + "I", data, 4)
    (count,) = struct.unpack_from(order + "H", data, at)
    tags = range(at + 2, at + 2 + 12 * count, 12)
    return order, {struct.unpack_from(order + "H", data, tag)[0]: tag for tag in tags}


def tiff_values(data: Bytes, order: str, at: int) -> tuple[int, ...]:
    """Those of the tag at `at`: in it if they fit into its last four bytes, else where these say."""
    kind, count = struct.unpack_from(order + "HI", data, at + 2)
    if kind not in _TIFF_TYPES or count > _MOST_TIFF_VALUES:
        raise ValueError("not a picture's tag")
    spelled = f"{order}{count}{_TIFF_TYPES[kind]}"
    inline = struct.calcsize(spelled) <= 4
    return struct.unpack_from(spelled, data, at + 8 if inline else struct.unpack_from(order + "I", data, at + 8)[0])


def _iso_picture(data: Bytes) -> StillHeader:
    """ISO 23008-12: the largest of the image items' extents (ispe). AVIF and HEIC differ in their brands.

    What has tracks is a film in the same box.
    """
    if any(kind == "moov" for kind, _ in top_level_boxes(data)):
        raise ValueError("a sequence of pictures")
    extents = [
        struct.unpack_from(">II", data, at + 4) for at, _ in find_boxes(data, b"meta", b"iprp", b"ipco", b"ispe")
    ]
    width, height = max(extents, key=lambda extent: extent[0] * extent[1])
    whole = all(end <= len(data) for _, end in top_level_boxes(data))
    brands = bytes(data[8 : next(end for _, end in top_level_boxes(data))])
    refused = _TILED if _is_tiled(data) else ""
    try:
        aperture = _clean_aperture(data, width, height)
    except ValueError:
        refused, aperture = refused or "cut out between its pixels or beyond them (clap)", None
    kind = "avif" if b"avif" in brands else "heic"
    return StillHeader(kind, width, height, whole, refused=refused, aperture=aperture)


def _clean_aperture(data: Bytes, width: int, height: int) -> tuple[int, int, int, int] | None:
    """ISO 14496-12, 12.1.4: width and height of what is to be seen, and how far its middle is from the picture's.

    Raises ValueError unless it is whole pixels inside the picture, as MIAF (ISO 23000-22, 7.3.6.7) asks for.
    """
    boxes = find_boxes(data, b"meta", b"iprp", b"ipco", b"clap")
    found = next((struct.unpack_from(">IIIIiIiI", data, at) for at, _ in boxes), None)
    if found is None:
        return None
    if not all(found[1::2]):
        raise ValueError("a fraction over zero")
    wide, high, right, down = (Fraction(*pair) for pair in zip(found[::2], found[1::2], strict=True))
    aperture = (width - wide) / 2 + right, (height - high) / 2 + down, wide, high
    left, top = aperture[:2]
    inside = 0 <= left <= width - wide and 0 <= top <= height - high and wide > 0 and high > 0
    if not inside or any(side.denominator > 1 for side in aperture):
        raise ValueError("not of whole pixels of the picture")
    return int(left), int(top), int(wide), int(high)


def _is_tiled(data: Bytes) -> bool:
    """Whether the picture is derived from several coded ones (an item of type grid, ISO 23008-12, 6.6.2.3)."""
    return any(b"grid" in data[at:end] for at, end in find_boxes(data, b"meta", b"iinf", b"infe"))


def _if_moving(delays: list[int]) -> tuple[int, ...]:
    """Browsers and FFmpeg alike show for a tenth of a second what asks for 10 ms or less."""
    return tuple(delay if delay > 10 else 100 for delay in delays) if len(delays) > 1 else ()


def is_png(head: bytes) -> bool:
    return head.startswith(PNG)


def is_jpeg(head: bytes) -> bool:
    return head.startswith(b"\xff\xd8")


def is_webp(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def is_tiff(head: bytes) -> bool:
    return head[:4] in (b"II*\0", b"MM\0*")


def is_iso(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in _PICTURE_BRANDS


_READERS: tuple[tuple[Callable[[bytes], bool], Callable[[Bytes], StillHeader]], ...] = (
    (is_png, _png),
    (is_jpeg, _jpeg),
    (lambda head: head[:6] in (b"GIF87a", b"GIF89a"), _gif),
    (is_webp, _webp),
    (lambda head: head[:2] == b"BM", _bmp),
    (is_tiff, _tiff),
    (is_iso, _iso_picture),
)
