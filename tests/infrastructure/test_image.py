"""The render worker's image, as far as its Dockerfile tells without building it."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
LINES = (ROOT / "containers/render/Dockerfile").read_text().splitlines()


def words(instruction: str) -> list[list[str]]:
    return [line.split()[1:] for line in LINES if line.startswith(f"{instruction} ")]


def test_it_does_not_run_as_root() -> None:
    assert words("USER") == [["worker"]]
    assert LINES.index("USER worker") < next(i for i, line in enumerate(LINES) if line.startswith("CMD"))


def test_it_starts_what_the_local_cloud_starts() -> None:
    assert words("CMD") == [['["python",', '"-m",', '"containers.render.worker"]']]


def test_it_has_no_ffmpeg_binary() -> None:
    assert "ffmpeg" not in "\n".join(LINES)


def test_what_it_copies_is_not_ignored() -> None:
    copied = {source for copy in words("COPY") if not copy[0].startswith("--") for source in copy[:-1]}
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied == {"pyproject.toml", "uv.lock", "README.md", "LICENSE", "onetake", "containers"}
    for source in copied:
        assert source in kept or any(path.startswith(f"{source}/") for path in kept), source
        assert (ROOT / source).exists()
