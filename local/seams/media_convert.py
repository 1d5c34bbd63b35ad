"""MediaConvert: CreateJob, GetJob, ListJobs over HTTP, and `mediaconvert:createJob(.sync)` in a state machine.

A job is checked against botocore's model of the service, then worked on by a process of local.encode_job, which reads
its settings as MediaConvert would.
"""

import json
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import botocore.session
from botocore.model import ServiceModel, Shape
from botocore.validate import ParamValidator
from ministack import app as ministack_app
from ministack.core import router
from ministack.services import stepfunctions as sfn

from local.address import ACCOUNT, REGION
from local.processes import ProcessLedger
from local.seams.cancellation import POLL_SECONDS, Cancelled, is_cancelled
from local.seams.ministack import expect_attribute

_JOBS_KEPT = 200

Json = dict[str, Any]


class InvalidJobError(Exception):
    """MediaConvert's BadRequestException."""


class MediaConvert:
    """Jobs by id, and the processes that work on them. `environment` is what those get to reach the cloud."""

    def __init__(self, ledger: ProcessLedger, environment: Mapping[str, str], folder: Path, logs: Path) -> None:
        self._ledger, self._environment, self._folder, self._logs = ledger, environment, folder, logs
        self._jobs: dict[str, Json] = {}
        self._encoders: dict[str, subprocess.Popen[bytes]] = {}
        self._model: ServiceModel | None = None

    def create(self, request: Json) -> Json:
        """Start a job. `request` and the answer are spelled as boto3 does. Raises InvalidJobError."""
        self._check(request)
        job_id = f"{int(time.time() * 1000)}-{uuid.uuid4().hex[:6]}"
        job = {
            **request,
            "Id": job_id,
            "Arn": f"arn:aws:mediaconvert:{REGION}:{ACCOUNT}:jobs/{job_id}",
            "Status": "SUBMITTED",
            "CreatedAt": int(time.time()),
        }
        self._jobs[job_id] = job
        for old in [*self._jobs][:-_JOBS_KEPT]:
            self._jobs.pop(old)
        threading.Thread(target=self._work, args=(job,), daemon=True, name=f"mediaconvert-{job_id}").start()
        return job

    def cancel(self, job: Json) -> None:
        """End a job that is not complete."""
        job["Status"] = "CANCELED"
        if encoder := self._encoders.get(job["Id"]):
            encoder.terminate()

    def _work(self, job: Json) -> None:
        job["Status"] = "PROGRESSING"
        self._logs.mkdir(parents=True, exist_ok=True)
        encoder = self._encoders[job["Id"]] = self._ledger.start(
            [sys.executable, "-m", "local.encode_job"],
            cwd=self._folder,
            env={**self._environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        printed, _none = encoder.communicate(json.dumps(job["Settings"]).encode())
        (self._logs / f"{job['Id']}.log").write_bytes(printed)
        del self._encoders[job["Id"]]
        if encoder.returncode == 0:
            job["Status"] = "COMPLETE"
        elif job["Status"] != "CANCELED":
            lines = printed.decode(errors="replace").strip().splitlines() or ["the encoder said nothing"]
            job.update(Status="ERROR", ErrorCode=1010, ErrorMessage=lines[-1])

    def _check(self, request: Json) -> None:
        if self._model is None:
            self._model = botocore.session.get_session().get_service_model("mediaconvert")
        shape = self._model.operation_model("CreateJob").input_shape
        report = ParamValidator().validate(request, shape)
        wrong = [*report.generate_report().splitlines(), *_wrong_enums(request, shape)]
        if wrong := [line for line in wrong if line]:
            raise InvalidJobError("; ".join(wrong))

    async def handle(self, method: str, path: str, _headers: Json, body: bytes, _query: Json) -> Any:
        """The REST API, as ministack calls a service."""
        job_id = path.rpartition("/jobs")[2].strip("/")
        if method == "POST" and not job_id:
            try:
                return _answer(201, {"job": _wire(self.create(_unwire(json.loads(body))))})
            except InvalidJobError as exc:
                return _answer(400, {"message": str(exc)}, "BadRequestException")
        if method == "GET" and job_id:
            job = self._jobs.get(job_id)
            return _answer(200, {"job": _wire(job)}) if job else _answer(404, {"message": job_id}, "NotFoundException")
        if method == "GET":
            return _answer(200, {"jobs": [_wire(job) for job in reversed(self._jobs.values())]})
        return _answer(400, {"message": f"the local cloud has no {method} {path}"}, "BadRequestException")

    def run_for_state(self, resource: str, parameters: Json) -> Json:
        """`arn:aws:states:::mediaconvert:createJob` and `.sync`."""
        try:
            job = self.create(parameters)
        except InvalidJobError as exc:
            raise sfn._ExecutionError("MediaConvert.BadRequestException", str(exc)) from exc
        while resource.endswith(".sync") and job["Status"] in ("SUBMITTED", "PROGRESSING"):
            if is_cancelled():
                self.cancel(job)
                raise Cancelled
            time.sleep(POLL_SECONDS)
        if job["Status"] in ("ERROR", "CANCELED"):
            raise sfn._ExecutionError("States.TaskFailed", json.dumps(job))
        return {"Job": job}


def install(service: MediaConvert) -> None:
    """Add the service to ministack's router and to its Step Functions."""
    expect_attribute(ministack_app, "SERVICE_HANDLERS")["mediaconvert"] = service.handle
    expect_attribute(router, "SERVICE_PATTERNS")["mediaconvert"] = {
        "host_patterns": [r"mediaconvert\."],
        "credential_scope": "mediaconvert",
        "path_prefixes": ["/2017-08-29/"],
    }
    integrations = expect_attribute(sfn, "_SERVICE_DISPATCH")
    integrations["arn:aws:states:::mediaconvert:createJob"] = service.run_for_state


def _wrong_enums(value: Any, shape: Shape, path: str = "") -> list[str]:
    """botocore checks names and types, and leaves the values of enumerations to the service."""
    if shape.type_name == "structure" and isinstance(value, dict):
        known = [(name, item) for name, item in value.items() if name in shape.members]
        return [w for name, item in known for w in _wrong_enums(item, shape.members[name], f"{path}.{name}")]
    if shape.type_name == "list" and isinstance(value, list):
        return [w for i, item in enumerate(value) for w in _wrong_enums(item, shape.member, f"{path}[{i}]")]
    allowed = getattr(shape, "enum", None)
    return (
        [f"{path.lstrip('.')} is {value!r}, not one of {', '.join(allowed)}"]
        if allowed and value not in allowed
        else []
    )


def _wire(value: Any) -> Any:
    """`FileInput` as boto3 says, `fileInput` as it travels."""
    if isinstance(value, list):
        return [_wire(item) for item in value]
    if isinstance(value, dict):
        return {key[:1].lower() + key[1:]: _wire(item) for key, item in value.items()}
    return value


def _unwire(value: Any) -> Any:
    if isinstance(value, list):
        return [_unwire(item) for item in value]
    if isinstance(value, dict):
        return {key[:1].upper() + key[1:]: _unwire(item) for key, item in value.items()}
    return value


def _answer(status: int, body: Json, error: str = "") -> tuple[int, dict[str, str], bytes]:
    headers = {"Content-Type": "application/json", **({"x-amzn-ErrorType": error} if error else {})}
    return status, headers, json.dumps(body).encode()
