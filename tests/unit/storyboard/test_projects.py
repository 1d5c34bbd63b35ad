import pytest

from onetake.errors import InvalidInputError, NotFoundError, PreconditionFailedError
from onetake.ids import new_id
from onetake.storyboard.inputs import MusicInput, ProjectCreate, ProjectPatch, VoiceoverInput
from onetake.storyboard.service.projects import Projects
from tests.fakes import FakeWorld, QueuedCascade
from tests.unit.storyboard.conftest import Upload


def test_a_project_is_its_owners_alone(projects: Projects, project_id: str) -> None:
    assert projects.get("ann", project_id).title == "Film"
    missing = new_id("prj")
    with pytest.raises(NotFoundError) as of_another:
        projects.get("bob", project_id)
    with pytest.raises(NotFoundError) as of_nobody:
        projects.get("bob", missing)
    assert of_another.value.message.replace(project_id, missing) == of_nobody.value.message


@pytest.mark.parametrize("spelling", ["", "x", "prj_", "prj_" + "0" * 5000, "scn_01JD3V9Q4N8Y7F2K6M5T0XWZRB", "prj_#"])
def test_what_is_no_id_names_no_project(projects: Projects, world: FakeWorld, spelling: str) -> None:
    with pytest.raises(NotFoundError):
        projects.get("ann", spelling)
    assert world.records.calls == []


def test_pages_lead_through_all_projects_newest_first(projects: Projects) -> None:
    made = [projects.create("ann", ProjectCreate(title=str(n))).project_id for n in range(5)]
    projects.create("bob", ProjectCreate())
    seen, cursor = [], None
    for _ in range(3):
        page = projects.list("ann", limit=2, cursor=cursor)
        seen += [project.project_id for project in page.items]
        cursor = page.next_cursor
    assert seen == sorted(made, reverse=True)
    assert cursor is None


@pytest.mark.parametrize("cursor", ["x", "%%%", "ü", "cHJqXw", "Li4vLi4", "a" * 500])
def test_a_cursor_that_no_list_has_answered_is_refused(projects: Projects, cursor: str) -> None:
    with pytest.raises(InvalidInputError, match="cursor"):
        projects.list("ann", cursor=cursor)


def test_a_change_touches_what_it_names(projects: Projects, world: FakeWorld, project_id: str) -> None:
    world.clock.advance(5)
    changed = projects.update("ann", project_id, ProjectPatch.model_validate({"music": {"volume": 0.5}}))
    assert (changed.title, changed.music.volume, changed.music.enabled) == ("Film", 0.5, True)
    assert (changed.version, changed.updated_at) == (2, world.clock.time)
    assert changed.created_at < changed.updated_at
    assert projects.get("ann", project_id) == changed


def test_a_change_of_a_version_that_is_not_current_is_refused(projects: Projects, project_id: str) -> None:
    projects.update("ann", project_id, ProjectPatch(title="A"), expected_version={1})
    with pytest.raises(PreconditionFailedError, match="version 2"):
        projects.update("ann", project_id, ProjectPatch(title="B"), expected_version={1})
    assert projects.get("ann", project_id).title == "A"


def test_a_voice_over_brings_its_duration(projects: Projects, project_id: str, upload: Upload) -> None:
    voice = upload(project_id, "voice", "audio", duration=12.5)
    patch = ProjectPatch(voiceover=VoiceoverInput(asset_id=voice.asset_id), music=MusicInput(asset_id=voice.asset_id))
    changed = projects.update("ann", project_id, patch)
    assert changed.voiceover is not None
    assert changed.voiceover.duration == 12.5
    assert changed.music.asset_id == voice.asset_id
    assert projects.update("ann", project_id, ProjectPatch(voiceover=None)).voiceover is None


def test_sound_must_be_an_asset_that_sounds(projects: Projects, project_id: str, upload: Upload) -> None:
    picture = upload(project_id, "hero")
    with pytest.raises(InvalidInputError, match="asset hero is of kind image") as refused:
        projects.update("ann", project_id, ProjectPatch(music=MusicInput(asset_id=picture.asset_id)))
    assert refused.value.pointer == "/music/assetId"
    with pytest.raises(InvalidInputError, match="there is no asset"):
        projects.update("ann", project_id, ProjectPatch(music=MusicInput(asset_id=new_id("ast"))))


def test_a_new_project_cannot_name_assets(projects: Projects) -> None:
    with pytest.raises(InvalidInputError, match="a new project has no assets"):
        projects.create("ann", ProjectCreate(voiceover=VoiceoverInput(asset_id=new_id("ast"))))


def test_the_longest_texts_fit(projects: Projects) -> None:
    wanted = ProjectCreate(prompt_planner_data="\U0001f3ac" * 50_000, prompt="\U0001f3ac" * 10_000)
    assert projects.get("ann", projects.create("ann", wanted).project_id).prompt == wanted.prompt


def test_a_deleted_project_is_gone_at_once(projects: Projects, world: FakeWorld, project_id: str) -> None:
    projects.delete("ann", project_id, expected_version={1})
    with pytest.raises(NotFoundError):
        projects.get("ann", project_id)
    with pytest.raises(NotFoundError):
        projects.delete("ann", project_id)
    assert projects.list("ann").items == []
    assert world.cascade.messages == [
        QueuedCascade(project_id, None, None, delay_seconds=120),
        QueuedCascade(project_id, None, None, delay_seconds=0),
    ]


def test_another_owner_deletes_nothing(projects: Projects, world: FakeWorld, project_id: str) -> None:
    with pytest.raises(NotFoundError):
        projects.delete("bob", project_id)
    assert world.cascade.messages == []
    assert projects.get("ann", project_id).deleted_at is None
