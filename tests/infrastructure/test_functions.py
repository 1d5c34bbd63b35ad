"""What every function has, and what is in its archive."""

import ast
from pathlib import Path

import pytest

from onetake.aws import settings
from tests.infrastructure.facts import Template

ROOT = Path(__file__).parents[2]
SETTINGS: dict[str, type[settings.Settings]] = {
    "api": settings.ApiSettings,
    "cascade_delete": settings.CascadeSettings,
    "probe_asset": settings.ProbeSettings,
    "start_render": settings.StartRenderSettings,
    "prepare_assets": settings.RenderStepSettings,
    "cache_to_s3": settings.CacheSettings,
    "calculate_chunks": settings.RenderStepSettings,
    "check_chunk": settings.RenderStepSettings,
    "notify_complete": settings.RenderStepSettings,
    "record_failure": settings.RenderStepSettings,
}


def test_every_folder_of_lambdas_is_a_function(prod: Template) -> None:
    folders = {path.parent.name for path in (ROOT / "lambdas").glob("*/handler.py")}
    assert prod.functions().keys() == folders


@pytest.mark.parametrize("name", SETTINGS)
def test_its_handler_is_there(name: str, prod: Template) -> None:
    function = prod.functions()[name]
    *module, handler = function["Handler"].split(".")
    tree = ast.parse(ROOT.joinpath(*module).with_suffix(".py").read_text())

    assert handler in [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]


@pytest.mark.parametrize("name", SETTINGS)
def test_its_environment_is_its_settings(name: str, prod: Template, local: Template) -> None:
    for template in (prod, local):
        variables = template.functions()[name]["Environment"]["Variables"]
        spelled = {variable: template.spell(value) for variable, value in variables.items()}
        model = SETTINGS[name].from_env(spelled)

        assert model.as_env().keys() | {"POWERTOOLS_LOG_LEVEL"} == spelled.keys()


def test_settings_name_the_tables_and_queues_that_they_mean(prod: Template) -> None:
    variables = prod.functions()["api"]["Environment"]["Variables"]
    meant = {name: prod.spell(value) for name, value in variables.items()}

    assert {k: v for k, v in meant.items() if k.startswith("TABLE_")} == {
        f"TABLE_{table.upper()}": f"Data{table}"
        for table in (
            *("Projects", "Scenes", "Shots", "Images", "Selections"),
            *("Sections", "Elements", "Assets", "History", "Renders", "Idempotency"),
        )
    }
    assert meant["RENDER_QUEUE_URL"] == "RenderIntakeQueue"
    assert meant["PROBE_QUEUE_URL"] == "BackgroundProbesQueue"
    assert meant["CASCADE_QUEUE_URL"] == "BackgroundCascadesQueue"
    assert meant["DELIVERY_KEY_ID"] == "DeliveryKey"
    assert meant["NEW_WORKFLOW_PARAMETER"] == "FeatureFlagsNewWorkflow"


def test_what_starts_renders_knows_no_table(prod: Template) -> None:
    variables = prod.functions()["start_render"]["Environment"]["Variables"]

    assert variables.keys() == {"STATE_MACHINE_ARN", "POWERTOOLS_LOG_LEVEL"}


def test_each_queue_feeds_the_function_that_reads_its_messages(prod: Template) -> None:
    mappings = prod.of_type("AWS::Lambda::EventSourceMapping").values()

    assert {prod.spell(m["EventSourceArn"]): prod.spell(m["FunctionName"]) for m in mappings} == {
        "RenderIntakeQueue": "FunctionsStartRender",
        "BackgroundProbesQueue": "FunctionsProbeAsset",
        "BackgroundCascadesQueue": "FunctionsCascadeDelete",
    }


def test_only_the_removal_of_what_can_be_undone_may_send_itself_messages_for_long(prod: Template) -> None:
    loops = {name: function.get("RecursiveLoop") for name, function in prod.functions().items()}
    assert {name for name, loop in loops.items() if loop == "Allow"} == {"cascade_delete"}


def test_every_function_is_traced_and_runs_python_on_arm(prod: Template) -> None:
    for function in prod.functions().values():
        assert function["TracingConfig"] == {"Mode": "Active"}
        assert (function["Runtime"], function["Architectures"]) == ("python3.13", ["arm64"])


def test_every_log_ends(prod: Template) -> None:
    groups = prod.of_type("AWS::Logs::LogGroup")
    named = {prod.spell(f["LoggingConfig"]["LogGroup"]) for f in prod.functions().values()}

    assert {group["RetentionInDays"] for group in groups.values()} == {180}
    assert len(named) == len(prod.functions())
    assert named <= {prod.spell({"Ref": name}) for name in groups}


def test_functions_share_one_archive(prod: Template) -> None:
    assert len({str(function["Code"]) for function in prod.functions().values()}) == 1


def test_in_aws_dependencies_are_layers_and_only_the_probe_has_media_libraries(prod: Template) -> None:
    layers = {name: [prod.spell(x) for x in f["Layers"]] for name, f in prod.functions().items()}

    assert layers.pop("probe_asset") == ["FunctionsAwsLayer", "FunctionsMediaLayer"]
    assert layers.pop("api") == ["FunctionsAwsLayer", "FunctionsFontsLayer"]
    assert {tuple(found) for found in layers.values()} == {("FunctionsAwsLayer",)}


def test_locally_dependencies_are_those_of_the_environment(local: Template) -> None:
    assert [name for name, function in local.functions().items() if function.get("Layers")] == []


def test_the_api_gives_up_before_the_gateway_does(prod: Template) -> None:
    assert prod.functions()["api"]["Timeout"] < 30


def test_a_probe_has_room_for_the_largest_upload(prod: Template) -> None:
    probe = prod.functions()["probe_asset"]
    most = settings.ApiSettings.model_fields["max_upload_bytes"].default

    assert probe["EphemeralStorage"]["Size"] * 2**20 > most


def test_fetching_has_room_for_two_of_the_largest_files(prod: Template) -> None:
    fetching = prod.functions()["cache_to_s3"]
    most = settings.CacheSettings.model_fields["max_asset_bytes"].default

    assert fetching["EphemeralStorage"]["Size"] * 2**20 > 2 * most


def test_only_the_local_cloud_may_fetch_from_private_hosts(prod: Template, local: Template) -> None:
    def hosts(template: Template) -> str:
        return str(template.functions()["cache_to_s3"]["Environment"]["Variables"]["ALLOWED_PRIVATE_HOSTS"])

    assert (hosts(prod), hosts(local)) == ("", "127.0.0.1,localhost")
