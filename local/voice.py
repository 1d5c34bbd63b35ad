"""Spoken words for the demo: the espeak-ng library from the espeakng-loader package, in process."""

import ctypes
import wave
from functools import cache
from pathlib import Path

import espeakng_loader
import numpy as np
from numpy.typing import NDArray

_RETRIEVAL = 1  # espeak_AUDIO_OUTPUT: hand the samples to the callback, play nothing
_UTF8 = 1
_RATE, _PITCH, _RANGE = 1, 3, 4  # espeak_PARAMETER
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


@cache
def _library() -> tuple[ctypes.CDLL, int]:
    """The initialised library and its sample rate in hertz."""
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    rate = library.espeak_Initialize(_RETRIEVAL, 0, str(espeakng_loader.get_data_path()).encode(), 0)
    if rate <= 0:
        raise RuntimeError("espeak-ng did not start; reinstall the package espeakng-loader")
    library.espeak_SetVoiceByName(b"en-us")
    for parameter, value in ((_RATE, 150), (_PITCH, 42), (_RANGE, 55)):
        library.espeak_SetParameter(parameter, value, 0)
    return library, int(rate)


def speak(text: str) -> tuple[NDArray[np.int16], int]:
    """Speak English text; returns mono samples and their rate in hertz. Deterministic."""
    library, rate = _library()
    heard: list[NDArray[np.int16]] = []

    def collect(samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int) -> int:
        if count > 0:
            heard.append(np.ctypeslib.as_array(samples, (count,)).astype(np.int16))
        return 0

    callback = _CALLBACK(collect)
    library.espeak_SetSynthCallback(callback)
    data = text.encode() + b"\0"
    library.espeak_Synth(data, len(data), 0, 0, 0, _UTF8, None, None)
    library.espeak_Synchronize()
    return np.concatenate(heard) if heard else np.zeros(0, np.int16), rate


def write_narration(lines: list[tuple[float, NDArray[np.int16]]], rate: int, seconds: float, path: Path) -> None:
    """One mono WAV of `seconds`, in which each (start in seconds, samples) is heard at its place."""
    track = np.zeros(round(seconds * rate), np.int16)
    for start, samples in lines:
        at = round(start * rate)
        end = min(len(track), at + len(samples))
        track[at:end] = samples[: end - at]
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(track.tobytes())
