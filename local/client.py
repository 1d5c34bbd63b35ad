"""A small client of the HTTP API, as one would write it from docs/openapi.json alone."""

import json
import mimetypes
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import httpx

Json = dict[str, Any]


class ApiError(Exception):
    """The API refused a request; the message is its problem's title and detail."""

    def __init__(self, response: httpx.Response) -> None:
        try:
            problem = response.json()
        except ValueError:
            problem = {}
        self.status = response.status_code
        self.code = str(problem.get("code", ""))
        text = problem.get("detail") or problem.get("title") or response.text[:200]
        super().__init__(f"{response.request.method} {response.request.url.path}: {self.status} {text}")


class Client:
    """Speaks for one user; `token` is an access token."""

    def __init__(self, api_url: str, token: str) -> None:
        self.token = token
        headers = {"authorization": f"Bearer {token}"}  # which httpx does not take along to another host
        self._http = httpx.Client(base_url=api_url, headers=headers, timeout=60, follow_redirects=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def call(self, method: str, path: str, body: Json | None = None, **headers: str) -> Json:
        """One request; raises ApiError for 4xx and 5xx."""
        response = self._http.request(
            method, path, json=body, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )
        if response.is_error:
            raise ApiError(response)
        return dict(response.json()) if response.content else {}

    def create_project(self, title: str) -> str:
        return str(self.call("POST", "/projects", {"title": title})["projectId"])

    def upload(self, project_id: str, key: str, path: Path) -> str:
        """Upload a file through its presigned form and tell the API; returns the asset's id."""
        content_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        asked = {"key": key, "fileName": path.name, "contentType": content_type, "sizeBytes": path.stat().st_size}
        made = self.call("POST", f"/projects/{project_id}/assets", asked)
        upload = made["upload"]
        with path.open("rb") as file:
            stored = httpx.post(upload["url"], data=upload["fields"], files={"file": (path.name, file)}, timeout=600)
        if stored.is_error:
            raise ApiError(stored)
        asset_id = str(made["asset"]["assetId"])
        self.call("POST", f"/projects/{project_id}/assets/{asset_id}/complete")
        return asset_id

    def wait_for_asset(self, project_id: str, asset_id: str, seconds: float = 120) -> Json:
        """Wait until the asset is probed; raises ValueError with the reason where it is rejected."""
        asset = self._wait(f"/projects/{project_id}/assets/{asset_id}", "state", {"ready", "rejected"}, seconds)
        if asset["state"] == "rejected":
            raise ValueError(f"{asset.get('key', asset_id)} was rejected: {asset.get('reason')}")
        return asset

    def import_storyboard(self, project_id: str, document: Json) -> Json:
        return self.call("PUT", f"/projects/{project_id}/storyboard", document)

    def start_render(self, project_id: str, request: Json, key: str) -> str:
        return str(self.call("POST", f"/projects/{project_id}/renders", request, idempotency_key=key)["renderId"])

    def follow_render(
        self, project_id: str, render_id: str, on_progress: Callable[[Json], None], seconds: float = 3600
    ) -> Json:
        """Wait for the render's end and report each state on the way; returns the render, complete or failed."""
        path = f"/projects/{project_id}/renders/{render_id}"
        return self._wait(path, "status", {"complete", "failed"}, seconds, on_progress)

    def outputs(self, project_id: str, render_id: str) -> Json:
        return self.call("GET", f"/projects/{project_id}/renders/{render_id}/outputs")

    def _wait(
        self, path: str, field: str, ends: set[str], seconds: float, on_progress: Callable[[Json], None] | None = None
    ) -> Json:
        deadline = time.monotonic() + seconds
        while True:
            state = self.call("GET", path)
            if on_progress:
                on_progress(state)
            if state[field] in ends:
                return state
            if time.monotonic() > deadline:
                raise TimeoutError(f"{path} is still {state[field]} after {seconds:.0f} s: {json.dumps(state)[:300]}")
            time.sleep(0.4)


def download(url: str, path: Path) -> None:
    """Fetch a signed URL into a file."""
    with httpx.stream("GET", url, timeout=600) as response, path.open("wb") as out:
        if response.is_error:
            response.read()
            raise ApiError(response)
        for block in response.iter_bytes(1 << 20):
            out.write(block)
