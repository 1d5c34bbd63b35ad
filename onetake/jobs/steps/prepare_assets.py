"""PrepareAssets: is everything there that the render needs?"""

from concurrent.futures import ThreadPoolExecutor

from onetake import layout
from onetake.errors import AssetForbiddenError, AssetMissingError
from onetake.jobs.documents import key_of, read_compiled, read_render, span_of, write_master
from onetake.jobs.models import Render
from onetake.jobs.phases import leading_to
from onetake.jobs.ports import StepPorts
from onetake.jobs.usage import pictures_in, sounds_in
from onetake.timeline.master import Master

_AT_ONCE = 8


def prepare_assets(ports: StepPorts, project_id: str, render_id: str) -> None:
    """Mark the render as running, check its master and that every asset it needs is there.

    Raises AssetMissingError or AssetForbiddenError naming the asset, InvalidInputError for a range outside the film,
    NotFoundError and ConflictError for a render that is gone or has ended.
    """
    render = read_render(ports.renders, project_id, render_id)
    _begin(ports, render)
    master = read_compiled(ports.objects, render)
    span = span_of(render, master)
    needed = pictures_in(master, *span) | sounds_in(master, *span)
    check_stored(ports, project_id, master, needed)
    write_master(ports.objects, render, master)


def _begin(ports: StepPorts, render: Render) -> None:
    now = ports.now()
    changes = {"status": "running", "started_at": render.started_at or now, "updated_at": now}
    ports.renders.update(render.project_id, render.render_id, changes, phases=leading_to("preparing"))


def check_stored(ports: StepPorts, project_id: str, master: Master, needed: set[str]) -> None:
    """Raises AssetMissingError for the first of the `needed` assets that should be in the bucket and is not."""
    keys = {asset: key_of(ports.objects, master.assets[asset].uri) for asset in sorted(needed)}
    stored = {asset: _own(project_id, asset, key) for asset, key in keys.items() if key is not None}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        sizes = pool.map(ports.objects.size, stored.values())
    for asset, size in zip(stored, sizes, strict=True):
        if size is None:
            raise AssetMissingError(
                f"asset {asset} is no longer in the project's files: upload it again, and start another render",
                asset=asset,
            )


def _own(project_id: str, asset: str, key: str) -> str:
    if not key.startswith(layout.project_prefix(project_id)):
        raise AssetForbiddenError(f"asset {asset} belongs to another project", asset=asset)
    return key
