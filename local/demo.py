"""`onetake demo`: the whole journey through the HTTP API, from an empty account to a film that plays."""

import argparse
import json
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from local.client import ApiError, Client, Json, download
from local.cloud_process import CloudProcess, running_cloud
from local.contact_sheet import write_contact_sheet
from local.media import own_media
from local.story import FPS, Story, build_story, long_cut
from local.users import sign_up
from onetake.errors import OnetakeError
from onetake.render.verification.verify import verify_film
from onetake.timeline.document import parse_document
from onetake.timeline.master import Master

_LONG_CUT_SECONDS = 190.0  # long enough for several chunks


class Demo:
    """One run: where it leaves things, and how long each phase took."""

    def __init__(self, folder: Path, console: Console) -> None:
        self.folder, self.console = folder, console
        self.seconds: dict[str, float] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        start = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - start, 2)
        self.console.print(f"  [green]✓[/] {name:<34}{self.seconds[name]:7.1f} s")

    def make_film(self, client: Client, story: Story, quality: str, name: str) -> Json:
        """Project, uploads, storyboard, compile, render, download, verify; returns this film's part of the report."""
        with self.phase(f"{name}: upload media"):
            project = client.create_project(str(story.document["title"]))
            ids = {key: client.upload(project, key, path) for key, path in story.files.items()}
            for asset_id in ids.values():
                client.wait_for_asset(project, asset_id)
        with self.phase(f"{name}: import and compile"):
            client.import_storyboard(project, _with_uploads(story.document))
            compiled = client.call("POST", f"/projects/{project}/compile")
            master = parse_document(Master, client.call("GET", f"/projects/{project}/master"))
        with self.phase(f"{name}: render"):
            render = self._render(client, project, quality)
        film = self.folder / f"{name}.mp4"
        with self.phase(f"{name}: download, verify"):
            outputs = client.outputs(project, render["renderId"])
            download(_url(outputs, "mp4"), film)
            report = verify_film(film, master)
        (self.folder / f"{name}.master.json").write_text(json.dumps(master.model_dump(mode="json", by_alias=True)))
        return {
            "file": str(film),
            "bytes": film.stat().st_size,
            "seconds": master.duration_in_frames / float(master.fps.fraction),
            "projectId": project,
            "masterHash": compiled["masterHash"],
            "render": render,
            "ok": report.ok,
            "checks": [check.model_dump(mode="json", by_alias=True) for check in report.checks],
            "sections": [s.model_dump(mode="json", by_alias=True) for s in master.sections],
        }

    def _render(self, client: Client, project: str, quality: str) -> Json:
        key = uuid.uuid4().hex
        request = {"quality": quality, "outputs": ["mp4", "poster"]}
        render_id = client.start_render(project, request, key)
        again = client.start_render(project, request, key)
        if again != render_id:
            raise OnetakeError(f"the same Idempotency-Key gave two renders, {render_id} and {again}")
        with _progress_bar(self.console) as bar:
            task = bar.add_task("waiting", total=100)

            def show(state: Json) -> None:
                bar.update(task, completed=state["overallPercent"], description=str(state["phase"]))

            render = client.follow_render(project, render_id, show)
        if render["status"] != "complete":
            raise OnetakeError(f"the render {render_id} failed: {(render.get('error') or {}).get('message')}")
        return render


def main(argv: list[str]) -> int:
    arguments = _arguments(argv)
    console = Console(highlight=False)
    folder = arguments.data / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        own, left_out = own_media(arguments.media) if arguments.media else (None, [])
        for reason in left_out:
            console.print(f"  [yellow]left out[/]: {reason}")
        return _run(arguments.data, folder, own, console)
    except (ApiError, TimeoutError, ValueError, FileNotFoundError, httpx.TransportError) as exc:
        print(f"onetake demo: {exc}", file=sys.stderr)
        return 1


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="onetake demo", description=__doc__)
    parser.add_argument("--media", type=Path, metavar="DIR", help="make the film of your own pictures and clips")
    parser.add_argument("--data", type=Path, default=Path(".local"), metavar="DIR", help="default: .local")
    return parser.parse_args(argv)


def _run(data: Path, folder: Path, own: list[Any] | None, console: Console) -> int:
    started = time.monotonic()
    console.print("[bold]Onetake demo[/]: a storyboard goes in over HTTPS, a film comes out of a signed URL\n")
    with _cloud(data, console) as cloud:
        demo = Demo(folder, console)
        with demo.phase("sign up and log in"):
            token = sign_up(cloud)
        with demo.phase("gather media"):
            story = build_story(folder / "media", own)
        with Client(cloud["apiUrl"], token) as client:
            film = demo.make_film(client, story, "standard", "film")
            preview = demo.make_film(client, long_cut(story, _LONG_CUT_SECONDS), "preview", "long-cut")
    with demo.phase("contact sheet"):
        write_contact_sheet(folder / "film.mp4", _moments(film["sections"]), folder / "contact-sheet.jpg")
    total = round(time.monotonic() - started, 1)
    report = {"film": film, "longCut": preview, "secondsPerPhase": demo.seconds, "secondsInAll": total}
    (folder / "report.json").write_text(json.dumps(report, indent=2) + "\n")
    _print_summary(console, film, preview, folder, total)
    in_chunks = preview["render"]["totalChunks"] > 1
    return 0 if film["ok"] and preview["ok"] and in_chunks else 1


@contextmanager
def _cloud(data: Path, console: Console) -> Iterator[Json]:
    """The cloud that runs in this data folder already, or one that lives as long as the demo."""
    found = running_cloud(data)
    if found:
        console.print(f"  using the local cloud that runs at {found['endpoint']}")
        yield found
        return
    start = time.monotonic()
    with CloudProcess(data) as cloud:
        console.print(f"  [green]✓[/] {'local cloud up':<34}{time.monotonic() - start:7.1f} s")
        yield cloud.description


def _with_uploads(document: Json) -> Json:
    """The document with its local files replaced by the assets uploaded under the same keys."""
    assets = {key: {**asset, "uri": f"assets/{key}"} for key, asset in document["assets"].items()}
    return {**document, "assets": assets}


def _url(outputs: Json, name: str) -> str:
    return str(next(o["url"] for o in outputs["outputs"] if o["name"] == name))


def _moments(sections: list[Json]) -> list[float]:
    """The middle of each section, and one frame on each side of every boundary between two."""
    moments: list[float] = []
    for index, section in enumerate(sections):
        if index:
            moments += [(section["startFrame"] - 1) / FPS, section["startFrame"] / FPS]
        moments.append((section["startFrame"] + section["endFrame"]) / 2 / FPS)
    return moments


def _progress_bar(console: Console) -> Progress:
    return Progress(
        TextColumn("    {task.description:<14}"),
        BarColumn(40),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,  # where nothing moves, a bar that goes away leaves an empty line
    )


def _print_summary(console: Console, film: Json, preview: Json, folder: Path, total: float) -> None:
    for title, made in (("film", film), ("long cut (preview)", preview)):
        bad = [c["name"] for c in made["checks"] if not c["ok"]]
        state = "[green]all checks hold[/]" if not bad else f"[red]failed: {', '.join(bad)}[/]"
        chunks = made["render"]["totalChunks"]
        console.print(f"\n  {title}: {made['seconds']:.1f} s, {made['bytes'] / 1e6:.1f} MB, {chunks} chunk(s), {state}")
        console.print(f"    {made['file']}")
    console.print(f"\n  contact sheet  {folder / 'contact-sheet.jpg'}\n  report         {folder / 'report.json'}")
    console.print(f"  all of it took {total:.0f} s")
