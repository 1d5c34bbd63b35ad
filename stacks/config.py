"""What differs between stages, as data. Everything else is the same template.

Fargate's vCPU quotas (one for Spot, one for on demand; 6 vCPU each in a new account) should hold
`renders at once * chunks_at_once * worker.cpu / 1024`: 6 for one render in dev, 160 in prod. With less, tasks wait
for others to end, for half an hour or so (statemachines/README.md), and then the render fails.
"""

from dataclasses import dataclass, field
from typing import Literal

from aws_cdk.aws_logs import RetentionDays

from onetake.aws.settings import MediaSettings


@dataclass(frozen=True)
class Throttle:
    """Requests of all clients together that the API lets through."""

    per_second: int
    burst: int


@dataclass(frozen=True)
class Worker:
    """A Fargate task of the render worker. CPU in units (1024 is a core), memory and disk as Fargate pairs them."""

    cpu: int
    memory_mib: int
    disk_gib: int
    image: str | None
    """A registry's name of the image; None builds containers/render and publishes it with the stack."""

    def size(self) -> dict[str, float]:
        """As the settings have it: cores and GiB."""
        return {"task_vcpu": self.cpu / 1024, "task_memory_gb": self.memory_mib / 1024}


@dataclass(frozen=True)
class Stage:
    """One deployment of Onetake."""

    name: str
    keep_data: bool
    """Tables, bucket, users and the delivery key outlive the stack, and cannot be deleted by accident."""
    dependencies: Literal["layer", "environment"]
    """Functions find their packages in layers bundled from uv.lock, or in the environment that runs them."""
    require_tls: bool
    """Refuse plain HTTP to the bucket and the queues."""
    worker: Worker
    chunks_at_once: int
    """Tasks that one render runs side by side. All renders share the account's vCPU quota."""
    log_retention: RetentionDays
    intermediate_days: int
    """How long chunks, copies of outside assets and the like are kept after they were written."""
    throttle: Throttle
    web_origins: tuple[str, ...] = ("*",)
    """Origins of pages that may call the API, upload to the bucket and play films. Access is by token or signed URL,
    never by cookie, so that any origin is safe."""
    media: MediaSettings = field(default_factory=MediaSettings)
    """What pictures, clips and sounds may be at most."""
    allowed_private_hosts: str = ""
    """Comma-separated hosts that outside assets may come from although their addresses are private."""


_STAGES = (
    Stage(
        name="local",
        keep_data=False,
        dependencies="environment",
        require_tls=False,  # the local cloud speaks HTTP on 127.0.0.1
        worker=Worker(cpu=2048, memory_mib=4096, disk_gib=21, image="onetake/render:local"),
        chunks_at_once=2,
        log_retention=RetentionDays.ONE_WEEK,
        intermediate_days=7,
        throttle=Throttle(per_second=1000, burst=1000),
        allowed_private_hosts="127.0.0.1,localhost",
    ),
    Stage(
        name="dev",
        keep_data=False,
        dependencies="layer",
        require_tls=True,
        worker=Worker(cpu=2048, memory_mib=4096, disk_gib=50, image=None),
        chunks_at_once=3,
        log_retention=RetentionDays.TWO_WEEKS,
        intermediate_days=7,
        throttle=Throttle(per_second=50, burst=100),
    ),
    Stage(
        name="prod",
        keep_data=True,
        dependencies="layer",
        require_tls=True,
        worker=Worker(cpu=4096, memory_mib=8192, disk_gib=100, image=None),
        chunks_at_once=40,
        log_retention=RetentionDays.SIX_MONTHS,
        intermediate_days=30,
        throttle=Throttle(per_second=200, burst=400),
    ),
)
STAGES = {stage.name: stage for stage in _STAGES}


def stage_named(name: str) -> Stage:
    """The stage of that name. Raises ValueError naming those there are."""
    if name not in STAGES:
        raise ValueError(f"there is no stage {name!r}; stages are {', '.join(STAGES)} (stacks/config.py)")
    return STAGES[name]
