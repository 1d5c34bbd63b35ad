"""The command `migrate`: operators migrate projects of the old workflow over the API, or roll them back."""

import argparse
import json
import sys
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlencode

from onetake.errors import OnetakeError

_Json = dict[str, Any]
_WAIT_SECONDS = 60


def add_migration_commands(commands: Any) -> None:
    command = commands.add_parser("migrate", help="migrate projects of the old workflow, as an operator")
    command.add_argument("--api", required=True, metavar="URL", help="the API's address")
    command.add_argument("--token", required=True, help="an operator's access token; - reads it from standard input")
    scope = command.add_mutually_exclusive_group(required=True)
    scope.add_argument("--project", metavar="ID", help="one project")
    scope.add_argument("--owner", metavar="SUB", help="all projects of one owner")
    scope.add_argument("--all", action="store_true", help="all projects")
    command.add_argument("--dry-run", action="store_true", help="only tell what would be")
    command.add_argument("--rollback", action="store_true", help="back to the old workflow, where nothing was edited")
    command.add_argument("--json", action="store_true", help="print the reports as JSON")
    command.set_defaults(command=_migrate)


def _migrate(arguments: argparse.Namespace) -> int:
    """Exit status 1 if a project was refused."""
    token = arguments.token if arguments.token != "-" else sys.stdin.readline().strip()  # noqa: S105  # a dash, no secret
    body: _Json = {"dryRun": arguments.dry_run, "rollback": arguments.rollback}
    body |= {"projectId": arguments.project} if arguments.project else {}
    body |= {"ownerId": arguments.owner} if arguments.owner else {}
    body |= {"all": True} if arguments.all else {}
    reports: list[_Json] = []
    cursor: str | None = None
    while True:
        page = _post(arguments.api.rstrip("/") + "/migrations", body, token, cursor)
        reports += page["items"]
        if not arguments.json:
            for report in page["items"]:
                print(_line(report), flush=True)
        cursor = page["nextCursor"]
        if cursor is None:
            break
    refused = sum(report["refusal"] is not None for report in reports)
    if arguments.json:
        print(json.dumps(reports, indent=2, ensure_ascii=False))
    else:
        print(f"{len(reports)} projects, {sum(report['changed'] for report in reports)} changed, {refused} refused")
    return 1 if refused else 0


def _line(report: _Json) -> str:
    if report["refusal"] is not None:
        return f"{report['projectId']}  refused   {report['title'][:40]}: {report['refusal']['detail']}"
    happened = report["state"] if not report["dryRun"] else "would change" if report["changed"] else "would stay"
    counts = f"{report['scenes']} scenes, {report['images']} images, {report['animations']} clips"
    warnings = f", {len(report['warnings'])} warnings" if report["warnings"] else ""
    return f"{report['projectId']}  {happened:<12}  {counts}{warnings}  {report['title'][:40]}"


def _post(url: str, body: _Json, token: str, cursor: str | None) -> _Json:
    """Raises OnetakeError with what the API says, or that it cannot be reached."""
    if not url.startswith(("https://", "http://")):
        raise OnetakeError(f"{url} is no address of an API: begin with https://")
    request = urllib.request.Request(  # noqa: S310  # checked above
        url + ("?" + urlencode({"cursor": cursor}) if cursor else ""),
        json.dumps(body).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=_WAIT_SECONDS) as answer:  # noqa: S310
            page: _Json = json.load(answer)
            return page
    except urllib.error.HTTPError as exc:
        raise OnetakeError(_refusal(exc)) from exc
    except (urllib.error.URLError, TimeoutError, ValueError) as exc:
        reason = getattr(exc, "reason", exc)
        raise OnetakeError(f"{url} does not answer as this API does: {reason}; run the same again, it goes on") from exc


def _refusal(exc: urllib.error.HTTPError) -> str:
    try:
        said = json.load(exc)
    except ValueError:
        said = {}
    if exc.code == 401:
        return "the token is not valid, or no longer: get a new access token and run the same again"
    if exc.code == 404 and said.get("code") in (None, "no_such_route"):
        return "there are no migrations at this address, or the token's user is not in the group operators"
    return f"the API answered {exc.code}: {said.get('detail') or said.get('message') or exc.reason}"
