"""Migrations on the real adapters: the index of what waits, and a way there and back that DynamoDB accepts."""

from datetime import UTC, datetime

from onetake.aws.stores import DynamoRecords
from onetake.ids import new_id
from onetake.storyboard.legacy.document import LegacyDocument
from onetake.storyboard.models import LegacyState, Project
from onetake.storyboard.ports import Create, Ports, Records
from onetake.storyboard.service.legacy_projects import LegacyProjects
from onetake.storyboard.service.migrations import Migrations
from onetake.storyboard.service.projects import Projects
from onetake.storyboard.service.scenes import Scenes
from onetake.timeline.document import parse_document
from tests.fakes import FakeCascade, FakeClock, FakeFlags, FakeObjects, FakeProbes

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def a_project(state: LegacyState | None) -> Project:
    return Project(project_id=new_id("prj"), owner_id="ann", created_at=NOW, updated_at=NOW, legacy_state=state)


def test_projects_of_a_legacy_state_come_by_id_from_the_one_after(records: Records) -> None:
    waiting = sorted((a_project("waiting") for _ in range(3)), key=lambda project: project.project_id)
    for project in (*waiting, a_project("migrated"), a_project(None)):
        records.commit([Create(project)])
    assert records.in_legacy_state("waiting", after=None, limit=2) == waiting[:2]
    assert records.in_legacy_state("waiting", after=waiting[1].project_id, limit=2) == waiting[2:]
    assert len(records.in_legacy_state("migrated", after=None, limit=9)) == 1


def test_a_long_project_goes_there_and_back_again(dynamo: DynamoRecords) -> None:
    ports = Ports(dynamo, FakeObjects(), FakeCascade(), FakeProbes(), FakeFlags(), FakeClock())
    scenes = [{"id": str(n), "imageUrl": f"https://p.test/{n}.jpg", "duration": 2.5} for n in range(60)]
    clips = [{"sceneId": str(n), "videoUrl": f"https://p.test/{n}.mp4", "status": "done"} for n in range(60)]
    document = parse_document(LegacyDocument, {"project": {"id": 7}, "scenes": scenes, "clips": clips})
    project = LegacyProjects(ports).import_("ann", document).project_id
    migrations = Migrations(ports)
    for _ in range(2):
        report = migrations.migrate(None, project)
        assert (report.scenes, report.animations, report.edited) == (60, 60, [])
        assert Projects(ports).get("ann", project).redesign_status == "animation_complete"
        assert len(Scenes(ports).list("ann", project, limit=100).items) == 60
        assert migrations.migrate("ann", project, dry_run=True).edited == []
        assert migrations.roll_back("ann", project).state == "waiting"
    assert Projects(ports).get("ann", project).total_shots == 0
