"""Starting a bare cloud, and building small things in it."""

import io
import json
import os
import subprocess
import sys
import uuid
import zipfile
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from local.processes import ProcessLedger, Started
from local.users import sign_up
from tests.waiting import wait_until

Json = dict[str, Any]

ROLE = "arn:aws:iam::000000000000:role/any"


_MISLEADING = {
    "AWS_PROFILE": "of-the-real-aws",
    "AWS_ENDPOINT_URL_DYNAMODB": "https://dynamodb.eu-central-1.amazonaws.com",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "http_proxy": "http://127.0.0.1:9",
}
"""What a user's shell may be set up for, and what a local cloud must not follow."""


class BareCloud:
    """A process of bare_cloud in a folder, from construction until `stop` or `kill`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "cloud.json").unlink(missing_ok=True)
        self.log = folder / "up.log"
        command = [sys.executable, "-m", "tests.contract.local.bare_cloud", str(folder)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **_MISLEADING})
        wait_until(self._is_up, 120)
        self.description: Json = json.loads((folder / "cloud.json").read_text())
        self.endpoint = str(self.description["endpoint"])

    def _is_up(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        return (self.folder / "cloud.json").exists()

    def stop(self) -> None:
        self.process.terminate()
        assert self.process.wait(20) == 0, self.log.read_text()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=self.description["region"],
            aws_access_key_id="local",
            aws_secret_access_key="local",
            config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
        )

    def processes(self) -> list[Started]:
        """What this cloud has started and still runs."""
        return ProcessLedger(self.folder, self.process.pid).running()

    @cached_property
    def states(self) -> Any:
        return self.client("stepfunctions")

    def task_definition(self, *command: str) -> str:
        """A task whose one container `main` runs this command."""
        answer = self.client("ecs").register_task_definition(
            family=f"task-{uuid.uuid4().hex[:8]}",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            runtimePlatform={"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
            containerDefinitions=[{"name": "main", "image": "any", "command": [*command], "essential": True}],
        )
        return str(answer["taskDefinition"]["taskDefinitionArn"])

    def python_task(self, program: str) -> str:
        return self.task_definition(sys.executable, "-c", program)

    def machine(self, definition: Json) -> str:
        """A state machine; a definition without States is its one state."""
        if "States" not in definition:
            definition = {"StartAt": "Only", "States": {"Only": {**definition, "End": True}}}
        made = self.states.create_state_machine(
            name=f"machine-{uuid.uuid4().hex[:8]}", definition=json.dumps(definition), roleArn=ROLE
        )
        return str(made["stateMachineArn"])

    def start(self, machine: str, data: Any = None, **named: Any) -> str:
        started = self.states.start_execution(stateMachineArn=machine, input=json.dumps(data or {}), **named)
        return str(started["executionArn"])

    def end_of(self, execution: str, seconds: float = 30) -> Json:
        """The execution once it does not run any more, `output` parsed."""

        def ended() -> Json | None:
            found = self.states.describe_execution(executionArn=execution)
            return dict(found) if found["status"] != "RUNNING" else None

        found = wait_until(ended, seconds)
        assert found
        return {**found, "output": json.loads(found["output"]) if found.get("output") else None}

    def run(self, definition: Json, data: Any = None) -> Json:
        return self.end_of(self.start(self.machine(definition), data))

    def function(self, code: str, **settings: Any) -> str:
        """A Lambda function of this source, whose handler is `handler`; returns its name."""
        name, buffer = f"function-{uuid.uuid4().hex[:8]}", io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("app.py", code)
        self.client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=ROLE,
            Handler="app.handler",
            Code={"ZipFile": buffer.getvalue()},
            **{"Timeout": 10, **settings},
        )
        return name

    def http_api(self, function: str, route: str, pool: Json | None = None) -> str:
        """An HTTP API with one route to a function, for users of the pool if there is one; returns its address."""
        gateway = self.client("apigatewayv2")
        arn = self.client("lambda").get_function(FunctionName=function)["Configuration"]["FunctionArn"]
        api = gateway.create_api(Name=function, ProtocolType="HTTP")["ApiId"]
        integration = gateway.create_integration(
            ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=arn, PayloadFormatVersion="2.0"
        )["IntegrationId"]
        guarded = {"AuthorizationType": "JWT", "AuthorizerId": self._authorizer(api, pool)} if pool else {}
        gateway.create_route(ApiId=api, RouteKey=route, Target=f"integrations/{integration}", **guarded)
        gateway.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
        return f"{self.endpoint}/_aws/execute-api/{api}"

    def _authorizer(self, api: str, pool: Json) -> str:
        issuer = f"https://cognito-idp.{self.description['region']}.amazonaws.com/{pool['outputs']['UserPoolId']}"
        made = self.client("apigatewayv2").create_authorizer(
            ApiId=api,
            Name="jwt",
            AuthorizerType="JWT",
            IdentitySource=["$request.header.Authorization"],
            JwtConfiguration={"Audience": [pool["outputs"]["UserPoolClientId"]], "Issuer": issuer},
        )
        return str(made["AuthorizerId"])

    def user_pool(self) -> Json:
        """A user pool with a client, in the form that `sign_up` wants."""
        cognito = self.client("cognito-idp")
        pool = cognito.create_user_pool(PoolName="pool")["UserPool"]["Id"]
        client = cognito.create_user_pool_client(
            UserPoolId=pool, ClientName="client", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
        )["UserPoolClient"]["ClientId"]
        return {**self.description, "outputs": {"UserPoolId": pool, "UserPoolClientId": client}}

    def access_token(self, pool: Json) -> str:
        return sign_up(pool)
