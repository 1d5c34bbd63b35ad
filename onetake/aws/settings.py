"""Settings of each function and of the worker: frozen models, filled from the environment in the process and turned
into it in the stack, so that a variable that nobody sets fails at synth and not at run time.
"""

import os
from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict

from onetake.render.intake.limits import MediaLimits


class Settings(BaseModel):
    """Field `table_projects` is the environment variable `TABLE_PROJECTS`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Read the process's environment. Raises pydantic's ValidationError naming each variable that is missing."""
        env = os.environ if environment is None else environment
        return cls.model_validate({f: env[f.upper()] for f in cls.model_fields if f.upper() in env})

    def as_env(self) -> dict[str, str]:
        """The environment that `from_env` reads back."""
        return {f.upper(): str(v) for f, v in self.model_dump().items() if v is not None}


class TableSettings(Settings):
    """Names of the hierarchy's tables (H1)."""

    table_projects: str
    table_scenes: str
    table_shots: str
    table_images: str
    table_selections: str
    table_sections: str
    table_elements: str
    table_assets: str
    table_history: str
    table_renders: str


class TaskSizeSettings(Settings):
    """How large a render worker is, which says what it costs."""

    task_vcpu: float = 2.0
    task_memory_gb: float = 4.0


class ApiSettings(TableSettings, TaskSizeSettings):
    table_idempotency: str
    """Answers by Idempotency-Key."""
    bucket: str
    render_queue_url: str
    probe_queue_url: str
    cascade_queue_url: str
    new_workflow_parameter: str
    """The parameter that says whether new projects follow the new workflow: on or off."""
    delivery_url: str
    """Where films are delivered from: https://<distribution or custom domain>, without a slash at the end."""
    delivery_key_id: str
    delivery_key_secret_arn: str
    """The Secrets Manager secret that holds the PEM private key of the CloudFront key group."""
    max_upload_bytes: int = 5_000_000_000


class MediaSettings(Settings, MediaLimits):
    """The limits of the media that people bring, see `MediaLimits`."""


class ProbeSettings(MediaSettings):
    """probe_asset: reads one object, writes two items."""

    table_assets: str
    bucket: str
    cascade_queue_url: str


class CascadeSettings(TableSettings):
    bucket: str
    cascade_queue_url: str


class StartRenderSettings(Settings):
    state_machine_arn: str


class RenderStepSettings(Settings):
    """prepare_assets, calculate_chunks, check_chunk, notify_complete, record_failure."""

    table_renders: str
    bucket: str


class CacheSettings(RenderStepSettings):
    allowed_private_hosts: str = ""
    """Comma-separated hosts that outside assets may come from although they are private; empty in every AWS stage."""
    max_asset_bytes: int = 5_000_000_000


class TaskSettings(RenderStepSettings, MediaSettings, TaskSizeSettings):
    """The static part of the render worker's environment."""


class WorkerSettings(TaskSettings):
    """The render worker: the state machine adds these for each task."""

    project_id: str
    render_id: str
    action: str
    """`chunk` or `join`."""
    chunk_index: int = 0
    attempt: int = 0
