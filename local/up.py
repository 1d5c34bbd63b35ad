"""`onetake up`: AWS on this machine, with the very template that `cdk deploy` would deploy, until Ctrl-C."""

import argparse
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.address import REGION, Address
from local.assembly import STACK, assembly
from local.data_folder import DataFolder
from local.demo_user import DemoUser, ensure_user, log_in
from local.deployment import deploy
from local.processes import ProcessLedger, end_orphans, start_guardian
from local.seams.ministack import require_version
from local.server import Server
from onetake.aws.delivery_key import DeliveryKey, load_or_make_key
from onetake.cli import STOPPED
from onetake.errors import OnetakeError


@dataclass
class Start:
    """What a start found out, for the lines that it prints."""

    began: float = field(default_factory=time.monotonic)
    synthesized: bool = False
    resumed: int = 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the local cloud until it is told to stop; returns the exit status."""
    arguments = _parser().parse_args(argv)
    data = DataFolder(arguments.data)
    try:
        with data.locked() as predecessor:
            return _run(data, arguments, predecessor)
    except OnetakeError as exc:
        print(f"onetake up: {exc.message}", file=sys.stderr, flush=True)
    except ModuleNotFoundError as exc:
        print(f"onetake up: the package {exc.name} is not installed; run `make setup`", file=sys.stderr, flush=True)
    except OSError as exc:
        print(f"onetake up: {exc.filename or arguments.data}: {exc.strerror}", file=sys.stderr, flush=True)
    except KeyboardInterrupt:
        print("onetake up: stopped", file=sys.stderr, flush=True)
        return STOPPED
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="onetake up", description=__doc__)
    parser.add_argument("--fresh", action="store_true", help="drop what an earlier cloud left in the data folder")
    parser.add_argument("--data", type=Path, default=Path(".local"), metavar="DIR", help="default: .local")
    parser.add_argument("--while-open", action="store_true", help="stop when standard input closes, as its owner ends")
    parser.add_argument("--port", type=_port, metavar="N", help="default: the last one, or any that is free")
    return parser


def _port(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 65535:
        raise argparse.ArgumentTypeError(f"{value} is not in 1..65535")
    return value


def _run(data: DataFolder, arguments: argparse.Namespace, predecessor: int | None) -> int:
    # Until the server has handlers of its own: unwind, so that a synthesis that runs is ended too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if arguments.while_open:
        threading.Thread(target=_stop_when_input_closes, daemon=True).start()
    require_version()
    if predecessor:
        print(f"taking over from process {predecessor}, which ended without stopping its cloud")
    if orphans := end_orphans(data.root):
        print(f"ended {orphans} process(es) that it had left running")
    data.prepare(fresh=arguments.fresh)
    listening = data.listen(arguments.port)
    address, started = Address(listening.getsockname()[1]), Start()
    folder, started.synthesized = assembly()
    ledger, guardian = ProcessLedger(data.root), start_guardian(data.root)
    try:
        server = Server(data, address, ledger)
        server.serve(listening, lambda: _set_up(server, data, address, folder, started))
    finally:
        ledger.end_all()
        guardian.communicate()
        data.description.unlink(missing_ok=True)
    print("stopped", flush=True)
    return 0


def _stop_when_input_closes() -> None:
    """However the process at the other end of the pipe ended: it did not have to say so."""
    while os.read(0, 1024):  # not sys.stdin, whose lock a waiting reader would hold when the interpreter ends
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _set_up(server: Server, data: DataFolder, address: Address, folder: Path, started: Start) -> None:
    """Deploy the assembly, and say where everything is."""
    key = load_or_make_key(data.keys)
    outputs = deploy(address, folder, STACK, {"DeliveryPublicKey": key.public, "DeliveryUrl": address.delivery_url})
    _store_key(address, outputs, key)
    user = ensure_user(address, outputs, data.keys)
    started.resumed = server.resume()
    described = _description(address, outputs, user)
    data.describe(described)
    _announce(described, log_in(address, outputs, user), started)


def _store_key(address: Address, outputs: dict[str, str], key: DeliveryKey) -> None:
    address.client("secretsmanager").put_secret_value(
        SecretId=outputs["DeliveryKeySecretArn"], SecretString=key.private
    )


def _description(address: Address, outputs: dict[str, str], user: DemoUser) -> dict[str, Any]:
    api_url = address.api_url(outputs["ApiUrl"])
    return {
        "endpoint": address.endpoint,
        "region": REGION,
        "apiUrl": api_url,
        "docsUrl": f"{api_url}/docs",
        "deliveryUrl": address.delivery_url,
        "outputs": outputs,
        "demoUser": {"email": user.email, "password": user.password},
        "pid": os.getpid(),
    }


def _announce(described: dict[str, Any], token: str, started: Start) -> None:
    seconds = time.monotonic() - started.began
    made = ", template synthesized" if started.synthesized else ""
    print(f"Onetake's local cloud is up ({seconds:.1f} s{made}). Ctrl-C stops it; its data stays.\n")
    if started.resumed:
        print(f"  resumed  {started.resumed} render(s) that were interrupted")
    print(f"  API      {described['apiUrl']}")
    print(f"  docs     {described['docsUrl']}")
    print(f"  AWS      {described['endpoint']}  (AWS_ENDPOINT_URL, region {REGION}, any credentials)")
    print(f"  user     {described['demoUser']['email']}  {described['demoUser']['password']}")
    print(f"  token    {token}\n")
    print(f"  curl -H 'Authorization: Bearer <token>' {described['apiUrl']}/projects", flush=True)


if __name__ == "__main__":
    sys.exit(main())
