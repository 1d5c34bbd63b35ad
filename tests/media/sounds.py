"""Sounds made for tests, and the samples of sounds read back."""

import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from numpy.typing import NDArray

Wave = NDArray[np.float64]
"""Shape (n,) for mono, (2, n) for stereo; -1..1."""

RATE = 48_000


def silence(seconds: float, rate: int = RATE) -> Wave:
    return np.zeros(round(seconds * rate))


def click(seconds: float, at: float, rate: int = RATE) -> Wave:
    """Silence with one full sample in it."""
    samples = silence(seconds, rate)
    samples[round(at * rate)] = 0.9
    return samples


def tone(seconds: float, hertz: float = 440, level: float = 0.25, rate: int = RATE) -> Wave:
    """Starts at zero, going up."""
    return level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)


def write_wav(path: Path, samples: Wave, rate: int = RATE) -> Path:
    channels = samples.reshape(-1, samples.shape[-1])
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels.shape[0])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((channels.T * 32767).round().astype("<i2").tobytes())
    return path


def write_clip(path: Path, samples: Wave | None, frames: int = 30) -> Path:
    """A grey film of 32x32 at 30 fps, with this mono sound or none."""
    with av.open(str(path), "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=30)
        video.width = video.height = 32
        audio = container.add_stream("aac", rate=RATE, layout="mono") if samples is not None else None
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(np.full((48, 32), 128, np.uint8), format="yuv420p")
            frame.pts = number
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if audio is not None and samples is not None:
            _encode(container, audio, samples)
    return path


def write_aac(path: Path, samples: Wave) -> Path:
    """Bare AAC packets, without an index or a checksum."""
    with av.open(str(path), "w", format="adts") as container:
        _encode(container, container.add_stream("aac", rate=RATE, layout="mono"), samples)
    return path


def _encode(container: OutputContainer, stream: AudioStream, samples: Wave) -> None:
    for start in range(0, samples.size, 1024):
        block = samples[None, start : start + 1024].astype(np.float32)
        frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def read_sound(path: Path) -> NDArray[np.float32]:
    """The samples of a file's sound as its player plays them, shape (channels, n)."""
    with av.open(str(path)) as container:
        return np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)


def level(samples: NDArray[np.float32], hertz: float) -> float:
    """The amplitude of a tone in the first channel."""
    wave_form = samples[0].astype(np.float64)
    turns = np.exp(-2j * np.pi * hertz * np.arange(wave_form.size) / RATE)
    return float(2 * abs(np.mean(wave_form * turns)))
