"""ministack in this process, with its seams, on a socket of 127.0.0.1."""

import asyncio
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from local.address import API_PATH, DELIVERY_PATH, REGION, Address
from local.data_folder import DataFolder
from local.processes import ProcessLedger
from onetake.errors import OnetakeError

ROOT = Path(__file__).resolve().parent.parent
_PROGRAMS = {"onetake/render:local": [sys.executable, "-m", "containers.render.worker"]}
_CHANGES = {"POST", "PUT", "PATCH", "DELETE"}
_STOP_SECONDS = 3.0

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]


class Server:
    """One cloud. ministack reads its settings when it is imported and keeps state in modules: one a process."""

    def __init__(self, data: DataFolder, address: Address, ledger: ProcessLedger) -> None:
        if "ministack" in sys.modules:
            raise OnetakeError("a process can run one local cloud only")
        self._data, self._address, self._ledger = data, address, ledger
        self._restored = asyncio.Event()
        _configure(data, address)
        self._install_seams()

    def _install_seams(self) -> None:
        from local.seams import (
            checkpoints,
            cloudfront,
            cloudfront_keys,
            ecs_subprocess,
            jwt_authorizer,
            lambda_errors,
            lambda_processes,
            media_convert,
            ministack,
            resume,
            run_task,
            s3_checksums,
            step_functions,
        )

        ministack.require_version()
        data, environment = self._data, self._address.environment()
        self._tasks = ecs_subprocess.TaskProcesses(_PROGRAMS, environment, ROOT, data.logs / "tasks", self._ledger)
        ecs_subprocess.install(self._tasks)
        run_task.install()
        step_functions.install()
        lambda_errors.install()
        lambda_processes.install(self._ledger, data.logs)
        encoders = media_convert.MediaConvert(
            self._ledger, {**os.environ, **environment}, ROOT, data.logs / "mediaconvert"
        )
        media_convert.install(encoders)
        cloudfront.install()
        cloudfront_keys.install()
        jwt_authorizer.install()
        s3_checksums.install()
        checkpoints.install()
        resume.install()
        self.checkpoints = checkpoints.Checkpoints(data.state)
        self.checkpoints.recover()

    def serve(self, listening: socket.socket, when_up: Callable[[], None]) -> None:
        """Serve until SIGINT or SIGTERM, then end all work and save.

        `when_up` runs in a thread; what it raises ends the cloud and is raised here.
        """
        asyncio.run(self._serve(listening, when_up))

    async def _serve(self, listening: socket.socket, when_up: Callable[[], None]) -> None:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        serving = asyncio.create_task(self._run(listening, stop))
        starting = asyncio.create_task(self._start(when_up))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([serving, starting, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopped = stopping.done()
        if serving.done() or (starting.done() and starting.exception()):
            stop.set()
        await serving
        # Its calls fail now that nobody answers them: after a stop that is no failure.
        self._restored.set()
        await asyncio.wait([starting])
        if not stopped and (failure := starting.exception()):
            raise failure

    async def _start(self, when_up: Callable[[], None]) -> None:
        await self._restored.wait()
        await asyncio.to_thread(when_up)

    async def _run(self, listening: socket.socket, stop: asyncio.Event) -> None:
        from hypercorn.asyncio import serve
        from hypercorn.config import Config

        config = Config()
        config.bind = [f"fd://{listening.fileno()}"]
        config.accesslog = None
        config.loglevel = "WARNING"
        config.graceful_timeout = 0.5
        config.keep_alive_timeout = 75
        saving = asyncio.create_task(self.checkpoints.start())
        serving = asyncio.create_task(serve(self._app, config, shutdown_trigger=stop.wait))  # type: ignore[arg-type]
        await asyncio.wait([serving, asyncio.create_task(stop.wait())], return_when=asyncio.FIRST_COMPLETED)
        await asyncio.to_thread(self._end_work)
        await serving
        saving.cancel()
        await self.checkpoints.take()

    def resume(self) -> int:
        """Run what the last cloud's end interrupted; returns how many executions that were."""
        from local.seams.resume import resume

        return resume()

    def _end_work(self) -> None:
        from local.seams import step_functions

        step_functions.end_for_shutdown(_STOP_SECONDS)
        self._ledger.end_all()

    async def _app(self, scope: Message, receive: Receive, send: Send) -> None:
        """ministack's application, with CloudFront's address beside it, and answers that hold after a kill -9."""
        from ministack import app as ministack_app

        path = str(scope.get("path", ""))
        if path.startswith(f"{API_PATH}/"):
            scope = {**scope, "headers": [*scope["headers"], *_forwarded(path)]}
        if scope["type"] == "lifespan":
            await ministack_app.app(scope, receive, self._noticing_start(send))
        elif scope["type"] == "http" and path.startswith(f"{DELIVERY_PATH}/"):
            await self._deliver(scope, send)
        elif scope["type"] == "http" and scope["method"] in _CHANGES and path.startswith(f"{API_PATH}/"):
            await ministack_app.app(scope, receive, self._after_checkpoint(send))
        else:
            await ministack_app.app(scope, receive, send)

    def _noticing_start(self, send: Send) -> Send:
        async def send_and_notice(message: Message) -> None:
            await send(message)
            if message["type"] == "lifespan.startup.complete":
                self._restored.set()

        return send_and_notice

    def _after_checkpoint(self, send: Send) -> Send:
        async def send_when_saved(message: Message) -> None:
            if message["type"] == "http.response.start":
                await self.checkpoints.take()
            await send(message)

        return send_when_saved

    async def _deliver(self, scope: Message, send: Send) -> None:
        from ministack import app as ministack_app

        from local.seams import cloudfront

        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        status, answered, body = await cloudfront.serve(
            self._address.delivery_url,
            scope["method"],
            scope["raw_path"].decode("ascii"),
            scope["query_string"].decode("ascii", errors="replace"),
            headers,
        )
        await ministack_app._send_response(send, status, answered, body, head=scope["method"] == "HEAD")


def _forwarded(path: str) -> list[tuple[bytes, bytes]]:
    """What tells an API how its clients reach it."""
    api_id = path.removeprefix(f"{API_PATH}/").partition("/")[0]
    prefix = f"{API_PATH}/{api_id}".encode()
    return [(b"x-forwarded-proto", b"http"), (b"x-forwarded-prefix", prefix)]


def _configure(data: DataFolder, address: Address) -> None:
    """The environment that ministack reads, and that the processes which it starts inherit."""
    # Nothing here may reach the real AWS, whatever the user's shell is set up for.
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, ["127.0.0.1,localhost", os.environ.get(name)]))
    os.environ.update(
        GATEWAY_PORT=str(address.port),
        BIND_HOST="127.0.0.1",
        MINISTACK_HOST="127.0.0.1",
        MINISTACK_REGION=REGION,
        LAMBDA_EXECUTOR="local",
        PERSIST_STATE="1",
        STATE_DIR=str(data.state),
        S3_PERSIST="1",
        S3_DATA_DIR=str(data.objects),
        IOT_MTLS_ENABLED="0",
        SFTP_ENABLED="0",
        LOG_LEVEL="WARNING",
        # ministack would end other ministacks' containers where there is a Docker.
        DOCKER_HOST=f"unix://{data.root}/no-docker.sock",
        TMPDIR=str(data.temporary),
        **address.environment(),
    )
    tempfile.tempdir = None
