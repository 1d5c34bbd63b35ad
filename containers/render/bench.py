"""What a worker works with: its orders, the stores, the asset files, a folder that goes away with it."""

import contextlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from containers.render.asset_cache import AssetCache, remove_old
from onetake import layout
from onetake.aws.files import BucketFiles
from onetake.aws.objects import Bucket
from onetake.aws.render_store import DynamoChunks, DynamoRenders
from onetake.aws.settings import WorkerSettings
from onetake.errors import ChunkFailedError, OnetakeError
from onetake.jobs.documents import JSON, read_master, read_plan, read_render
from onetake.jobs.models import Render
from onetake.jobs.ports import Files, StepPorts
from onetake.ledger.prices import render_cost
from onetake.render.plan import RenderPlan
from onetake.render.settings import ENGINE_VERSION
from onetake.timeline.master import Master


@dataclass(frozen=True)
class Bench:
    """`processes` is how many cores there are; `folder` is this worker's own."""

    settings: WorkerSettings
    ports: StepPorts
    files: Files
    assets: AssetCache
    folder: Path
    processes: int

    @property
    def place(self) -> tuple[str, str]:
        return self.settings.project_id, self.settings.render_id

    def read(self) -> tuple[Render, Master, RenderPlan]:
        """The render's documents. Raises ConflictError if it has ended: nobody waits for this worker then.

        Raises ChunkFailedError if it was planned for another engine, as happens while a new version is rolled out: what
        this one makes must not be kept under the other's chunk keys.
        """
        render = read_render(self.ports.renders, *self.place)
        plan = read_plan(self.ports.objects, render)
        if plan.settings.engine != ENGINE_VERSION:
            raise ChunkFailedError(
                f"the render was planned for engine {plan.settings.engine}, and this worker has engine "
                f"{ENGINE_VERSION}: try again when the deployment is through"
            )
        return render, read_master(self.ports.objects, render), plan

    def write_error(self, error: OnetakeError) -> None:
        """Leave the error where CheckChunk or CheckJoin looks for it."""
        index = self.settings.chunk_index
        key = (
            layout.join_error(*self.place) if self.settings.action == "join" else layout.chunk_error(*self.place, index)
        )
        told = error.to_dict()
        told["details"] = {**error.details, "attempt": self.settings.attempt}
        self.ports.objects.put_temporary(key, json.dumps(told).encode(), JSON)

    def meter(self) -> Callable[[], float]:
        """A function that says how many US dollars this task has cost since it was last asked."""
        start, spent = time.monotonic(), 0.0

        def cost_since() -> float:
            nonlocal spent
            cost = render_cost(time.monotonic() - start, self.settings.task_vcpu, self.settings.task_memory_gb)
            spent, more = cost, cost - spent
            return more

        return cost_since


@contextlib.contextmanager
def open_bench(settings: WorkerSettings) -> Iterator[Bench]:
    """The bench in the process's temporary folder. Workers of one machine share asset files, by content."""
    root = Path(tempfile.gettempdir(), f"onetake-{os.getuid()}")
    assets, work = root / "assets", root / "work"
    for folder in (root, assets, work):
        folder.mkdir(mode=0o700, exist_ok=True)
    for folder in (assets, work):  # not the root: these folders stay, however long nothing came into them or went
        remove_old(folder)
    files = BucketFiles(settings.bucket)
    ports = StepPorts(
        renders=DynamoRenders(settings.table_renders),
        chunks=DynamoChunks(settings.table_renders),
        objects=Bucket(settings.bucket),
        now=lambda: datetime.now(UTC),
    )
    with tempfile.TemporaryDirectory(prefix=f"{settings.render_id}-", dir=work) as folder_name:
        yield Bench(
            settings=settings,
            ports=ports,
            files=files,
            assets=AssetCache(assets, ports.objects, files, settings),
            folder=Path(folder_name),
            processes=os.cpu_count() or 1,
        )
