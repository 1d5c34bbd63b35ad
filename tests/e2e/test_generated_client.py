"""A client generated from docs/openapi.json alone goes the whole way."""

import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import run
from types import ModuleType
from typing import Any

import httpx
import pytest

from tests.e2e.cloud import Cloud
from tests.e2e.pictures import draw_picture
from tests.waiting import wait_until

DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi.json"
CONFIG = """
post_hooks: ["ruff format ."]
content_type_overrides:  # what the generator does not know
  application/x-subrip: text/plain
  application/vnd.apple.mpegurl: text/plain
  application/zip: application/octet-stream
  image/svg+xml: text/plain
"""


class Generated:
    """The package; `ask("projects.create_project", ...)` calls an operation and gives its parsed answer and headers."""

    def __init__(self, name: str, cloud: Cloud) -> None:
        self.name = name
        self.models: Any = importlib.import_module(f"{name}.models")
        client = importlib.import_module(f"{name}.client")
        self.client = client.AuthenticatedClient(base_url=cloud.api_url, token=cloud.token())

    def ask(self, operation: str, *ids: str, **arguments: Any) -> Any:
        module: ModuleType = importlib.import_module(f"{self.name}.api.{operation}")
        return module.sync_detailed(*ids, client=self.client, **arguments)


@pytest.fixture(scope="module")
def api(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generated]:
    folder = tmp_path_factory.mktemp("generated")
    config, name = folder / "config.yaml", "onetake_client"
    config.write_text(CONFIG)
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning"]
    files = ["--path", str(DOCUMENT), "--config", str(config), "--output-path", str(folder / name)]
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    made = run(command + files, capture_output=True, text=True, env={**os.environ, "PATH": tools})
    assert made.returncode == 0, made.stdout + made.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        api = Generated(name, cloud)
        with api.client:
            yield api
        for module in [module for module in sys.modules if module.split(".")[0] == name]:
            del sys.modules[module]


def test_it_goes_the_whole_way(api: Generated, tmp_path: Path) -> None:
    models = api.models
    format_ = models.ProjectFormat(width=320, height=180, fps=models.Rate(num=25))
    project = models.ProjectCreate(title="Generated", prompt_planner_data="A fox and a moon.", output_format=format_)
    made = api.ask("projects.create_project", body=project, idempotency_key="once")
    again = api.ask("projects.create_project", body=project, idempotency_key="once")
    assert (made.status_code, again.parsed.project_id) == (201, made.parsed.project_id)
    project_id = made.parsed.project_id

    louder = models.ProjectPatch(music=models.MusicInputPatch(volume=0.5))
    patched = api.ask("projects.update_project", project_id, body=louder, if_match=made.headers["etag"])
    assert (patched.parsed.title, patched.parsed.music.volume) == ("Generated", 0.5)
    assert patched.parsed.prompt_planner_data == "A fox and a moon."
    late = api.ask("projects.update_project", project_id, body=louder, if_match=made.headers["etag"])
    assert (late.status_code, late.parsed.code) == (412, "precondition_failed")

    shot = models.ShotCreate(description="The fox looks up", duration_in_frames=25)
    scene = api.ask("scenes.create_scene", project_id, body=models.SceneCreate(title="Night", shots=[shot])).parsed
    place = (project_id, scene.scene_id, scene.shot_order[0])
    asset_id = uploaded(api, project_id, draw_picture(tmp_path / "fox.png", 1))
    variants = [models.NewImage(variant_number=n, asset_id=asset_id) for n in range(3)]
    images = api.ask("images.create_images", *place, body=models.ImagesCreate(images=variants)).parsed.items
    first = api.ask("images.list_images", *place, limit=2).parsed
    rest = api.ask("images.list_images", *place, limit=2, cursor=first.next_cursor).parsed
    assert [image.image_id for image in first.items + rest.items] == [image.image_id for image in images]
    assert not rest.next_cursor
    api.ask("selections.put_selection", *place, body=models.SelectionPut(selected_image_id=images[1].image_id))
    assert api.ask("projects.get_project_progress", project_id).parsed.is_selection_complete

    wanted = models.RenderRequest(quality=models.RenderRequestQuality.PREVIEW)
    quote = api.ask("renders.quote_render", project_id, body=wanted).parsed
    assert (quote.total_frames > 0, quote.cached_chunks) == (True, 0)
    render_id = api.ask("renders.create_render", project_id, body=wanted).parsed.render_id

    def finished() -> Any:
        state = api.ask("renders.get_render", project_id, render_id).parsed
        assert state.status not in ("failed", "cancelled"), state
        return state if state.status == "complete" else None

    assert wait_until(finished, 180).overall_percent == 100
    (film,) = (
        o for o in api.ask("renders.get_render_outputs", project_id, render_id).parsed.outputs if o.name == "mp4"
    )
    assert httpx.get(film.url).content[4:8] == b"ftyp"

    undone = api.ask("history.undo", project_id).parsed.edit
    assert undone.action
    assert api.ask("projects.delete_project", project_id).status_code in (202, 204)
    gone = api.ask("projects.get_project", project_id)
    assert (gone.status_code, gone.parsed.code) == (404, "not_found")


def uploaded(api: Generated, project_id: str, picture: Path) -> str:
    asked = api.models.AssetCreate(file_name=picture.name, content_type="image/png", size_bytes=picture.stat().st_size)
    made = api.ask("assets.create_asset", project_id, body=asked).parsed
    form = made.upload
    sent = httpx.post(form.url, data=form.fields.to_dict(), files={"file": picture.read_bytes()})
    assert sent.is_success, sent.text
    asset_id = str(made.asset.asset_id)
    api.ask("assets.complete_asset", project_id, asset_id)
    wait_until(lambda: api.ask("assets.get_asset", project_id, asset_id).parsed.state == "ready", 60)
    return asset_id
