"""Who may do what. Each role is held to the full list of its rights, so that another one is a decision."""

import pytest

from tests.infrastructure.facts import Template, listed, role_of

HIERARCHY = ("Projects", "Scenes", "Shots", "Images", "Selections", "Sections", "Elements", "Assets", "History")
RESOURCELESS = {
    "ecr:GetAuthorizationToken",
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}
"""Actions that AWS defines for no resource in particular."""


def items(actions: str, *tables: str) -> set[str]:
    return {f"dynamodb:{action} Data{table}" for action in actions.split() for table in tables}


def reads(*patterns: str) -> set[str]:
    return {f"s3:GetObject DataBucket/projects/*/{pattern}" for pattern in patterns}


def writes(*patterns: str, tags: bool = False) -> set[str]:
    actions = ["PutObject", "AbortMultipartUpload", *(["PutObjectTagging"] if tags else [])]
    return {f"s3:{action} DataBucket/projects/*/{pattern}" for action in actions for pattern in patterns}


def consumes(queue: str) -> set[str]:
    actions = "ChangeMessageVisibility DeleteMessage GetQueueAttributes GetQueueUrl ReceiveMessage"
    return {f"sqs:{action} {queue}" for action in actions.split()}


def sends(*queues: str) -> set[str]:
    actions = "GetQueueAttributes GetQueueUrl SendMessage"
    return {f"sqs:{action} {queue}" for action in actions.split() for queue in queues}


FINDS = {"s3:ListBucket DataBucket"}
RIGHTS = {
    "api": items("BatchGetItem BatchWriteItem ConditionCheckItem DeleteItem PutItem Query", *HIERARCHY)
    | items("UpdateItem", "Projects", "Scenes")
    | items("GetItem PutItem Query", "Renders")
    | items("DeleteItem GetItem PutItem UpdateItem", "Idempotency")
    | {"dynamodb:Query DataProjects/index/byOwner", "dynamodb:Query DataProjects/index/byLegacyState"}
    | reads("assets/*", "chunks/*", "exports/*", "legacy/*", "masters/*")
    | reads("renders/*/hls/*", "renders/*/report.json", "renders/*/thumbnails/*")
    | writes("assets/*", "legacy/*", "masters/*")
    | writes("exports/*", tags=True)
    | {"s3:DeleteObject DataBucket/projects/*/assets/*"}
    | FINDS
    | {"secretsmanager:DescribeSecret DeliveryPrivateKey", "secretsmanager:GetSecretValue DeliveryPrivateKey"}
    | {"ssm:GetParameter arn:partition:ssm:region:accountid:parameterFeatureFlagsNewWorkflow"}
    | sends("BackgroundCascadesQueue", "BackgroundProbesQueue", "RenderIntakeQueue"),
    "probe_asset": items("BatchGetItem PutItem", "Assets")
    | reads("assets/*")
    | {"s3:DeleteObject DataBucket/projects/*/assets/*"}
    | FINDS
    | sends("BackgroundCascadesQueue")
    | consumes("BackgroundProbesQueue"),
    "cascade_delete": items("BatchGetItem BatchWriteItem Query", *HIERARCHY, "Renders")
    | {"s3:DeleteObject DataBucket/projects/*/*"}
    | FINDS
    | sends("BackgroundCascadesQueue")
    | consumes("BackgroundCascadesQueue"),
    "start_render": {"states:StartExecution RenderMachine"} | consumes("RenderIntakeQueue"),
    "prepare_assets": items("GetItem UpdateItem", "Renders")
    | reads("assets/*", "masters/*")
    | writes("renders/*/master.json", tags=True)
    | FINDS,
    "cache_to_s3": items("GetItem", "Renders")
    | reads("cache/*", "renders/*/master.json")
    | writes("cache/*", "renders/*/master.json", tags=True)
    | FINDS,
    "calculate_chunks": items("BatchWriteItem GetItem Query UpdateItem", "Renders")
    | reads("chunks/*", "renders/*/master.json")
    | writes("renders/*/plan.json", "renders/*/chunks.json", tags=True)
    | FINDS,
    "check_chunk": items("Query UpdateItem", "Renders") | reads("renders/*") | FINDS,
    "notify_complete": items("GetItem UpdateItem", "Renders") | reads("renders/*") | FINDS,
    "record_failure": items("GetItem Query UpdateItem", "Renders"),
}
TRACES = {"xray:PutTelemetryRecords *", "xray:PutTraceSegments *"}


def test_every_function_is_held_to_its_rights(prod: Template) -> None:
    assert prod.functions().keys() == RIGHTS.keys()


@pytest.mark.parametrize("name", RIGHTS)
def test_a_function_may_do_what_its_step_needs_and_nothing_else(name: str, prod: Template) -> None:
    function = prod.functions()[name]
    log_group = prod.spell(function["LoggingConfig"]["LogGroup"])
    own_log = {f"logs:CreateLogStream {log_group}", f"logs:PutLogEvents {log_group}"}

    assert prod.rights(role_of(function)) == RIGHTS[name] | own_log | TRACES


def test_every_function_has_a_role_of_its_own(prod: Template) -> None:
    roles = [role_of(function) for function in prod.functions().values()]
    assert len(set(roles)) == len(roles)


def test_nobody_has_a_managed_policy(prod: Template) -> None:
    assert [
        role for role, properties in prod.of_type("AWS::IAM::Role").items() if "ManagedPolicyArns" in properties
    ] == []


def test_a_worker_reads_media_and_writes_chunks_films_and_progress(prod: Template) -> None:
    task = prod.only("AWS::ECS::TaskDefinition")
    role = task["TaskRoleArn"]["Fn::GetAtt"][0]

    assert prod.rights(role) == (
        items("GetItem Query UpdateItem", "Renders")
        | reads("assets/*", "cache/*", "chunks/*", "renders/*")
        | writes("chunks/*", "renders/*", tags=True)
        | FINDS
    )


def test_mediaconvert_reads_films_and_writes_streams(prod: Template) -> None:
    (role,) = (r for r in prod.of_type("AWS::IAM::Role") if r.startswith("RenderPackagerRole"))
    assert prod.rights(role) == reads("renders/*/film.mp4") | writes("renders/*/hls/*")


def test_the_state_machine_calls_its_steps_and_no_other_function(prod: Template) -> None:
    role = prod.only("AWS::StepFunctions::StateMachine")["RoleArn"]["Fn::GetAtt"][0]
    invoked = {right.split()[1] for right in prod.rights(role) if right.startswith("lambda:")}
    steps = "PrepareAssets CacheToS3 CalculateChunks CheckChunk NotifyComplete RecordFailure"

    assert invoked == {f"Functions{step}" for step in steps.split()}


def test_no_allowed_action_is_a_wildcard(prod: Template) -> None:
    rights = {right for role in prod.of_type("AWS::IAM::Role") for right in prod.rights(role)}
    assert [right for right in rights if "*" in right.split()[0]] == []


def test_what_is_allowed_on_everything_knows_no_resource(prod: Template) -> None:
    rights = {right for role in prod.of_type("AWS::IAM::Role") for right in prod.rights(role)}
    assert {right.split()[0] for right in rights if right.endswith(" *")} == RESOURCELESS


def test_a_role_is_passed_on_to_one_service_only(prod: Template) -> None:
    passed = [
        s for r in prod.of_type("AWS::IAM::Role") for s in prod.statements(r) if "iam:PassRole" in listed(s["Action"])
    ]
    services = {statement["Condition"]["StringEquals"]["iam:PassedToService"] for statement in passed}

    assert services == {"ecs-tasks.amazonaws.com", "mediaconvert.amazonaws.com"}


def test_cascade_delete_lists_projects_and_nothing_beside(prod: Template) -> None:
    role = role_of(prod.functions()["cascade_delete"])
    (listing,) = (s for s in prod.statements(role) if "s3:ListBucket" in listed(s["Action"]))

    assert listing["Condition"] == {"StringLike": {"s3:prefix": "projects/*/*"}}


def test_only_this_distribution_reads_the_bucket_from_outside(prod: Template) -> None:
    policies = prod.of_type("AWS::S3::BucketPolicy").values()
    (policy,) = (p for p in policies if prod.spell(p["Bucket"]) == "DataBucket")
    (allowed,) = (s for s in policy["PolicyDocument"]["Statement"] if s["Effect"] == "Allow")

    assert (allowed["Action"], allowed["Principal"]) == ("s3:GetObject", {"Service": "cloudfront.amazonaws.com"})
    source = prod.spell(allowed["Condition"]["StringEquals"]["AWS:SourceArn"])
    assert source == "arn:partition:cloudfront::accountid:distribution/DeliveryDistribution"
