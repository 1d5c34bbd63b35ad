"""The join by the length of the film: its share of the render's time, and its memory.

A join copies packets and never looks at pictures, so one rendered part, as often as the film is long, does for all
parts, and one minute of sound for all minutes.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.audio.stream
import numpy as np

RATE = 48_000
FPS = 30


def joins_by_length(
    minutes: Sequence[float], part: Path, part_frames: int, part_seconds: float, folder: Path
) -> list[dict[str, Any]]:
    """`part` is a video-only mp4 of `part_frames` frames at 30 a second that took `part_seconds` to render."""
    return [_join(length, part, part_frames, part_seconds, folder) for length in minutes]


def _join(minutes: float, part: Path, part_frames: int, part_seconds: float, folder: Path) -> dict[str, Any]:
    parts = max(1, round(minutes * 60 * FPS / part_frames))
    sound, output, job = folder / "sound.mp4", folder / "joined.mp4", folder / "join.json"
    write_sound(sound, Fraction(parts * part_frames, FPS))
    job.write_text(
        json.dumps(
            {
                "part": str(part),
                "frames": part_frames,
                "count": parts,
                "fps": FPS,
                "sound": str(sound),
                "output": str(output),
            }
        )
    )
    done = subprocess.run(
        [sys.executable, "-m", "bench.joining", str(job)], check=True, stdout=subprocess.PIPE, text=True
    )
    result: dict[str, Any] = json.loads(done.stdout)
    size = output.stat().st_size
    output.unlink()
    return {
        "minutes": minutes,
        "parts": parts,
        "seconds": round(result["seconds"], 3),
        "cpuSeconds": round(result["cpuSeconds"], 3),
        "share": round(result["seconds"] / (parts * part_seconds), 4),
        "peakBytes": result["peakBytes"],
        "fileBytes": size,
    }


def write_sound(path: Path, seconds: Fraction) -> None:
    """Noise as AAC: a second of it encoded, its packets again and again."""
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=RATE, layout="stereo")
        assert isinstance(stream, av.audio.stream.AudioStream)
        packets = [bytes(packet) for packet in _second(stream)]
        frame = stream.codec_context.frame_size
        for number in range(int(seconds * RATE / frame)):
            packet = av.Packet(packets[number % len(packets)])
            packet.stream, packet.time_base = stream, Fraction(1, RATE)
            packet.pts = packet.dts = number * frame
            packet.duration = frame
            container.mux_one(packet)


def _second(stream: av.audio.stream.AudioStream) -> "Iterator[av.Packet[Any]]":
    noise = np.random.default_rng(0).normal(0, 0.1, (2, RATE)).astype(np.float32)
    frame = av.AudioFrame.from_ndarray(noise, format="fltp", layout="stereo")
    frame.sample_rate, frame.pts = RATE, 0
    yield from stream.encode(frame)
    yield from stream.encode(None)
