"""A small project with something of each kind, on any ports, and what deletes which part of it."""

from collections.abc import Callable
from dataclasses import replace

from onetake.storyboard.document import SceneElement, SectionEdit
from onetake.storyboard.inputs import AssetCreate, ImagesCreate, ProjectCreate, SceneCreate, SelectionPut, ShotCreate
from onetake.storyboard.keys import project_key
from onetake.storyboard.models import AssetRecord, ElementRecord, Entity, Image, Scene, SectionRecord, Selection, Shot
from onetake.storyboard.ports import Objects, Ports, Records
from onetake.storyboard.service.assets import Assets
from onetake.storyboard.service.deletions import Deletions
from onetake.storyboard.service.elements import Elements
from onetake.storyboard.service.images import Images
from onetake.storyboard.service.projects import Projects
from onetake.storyboard.service.scenes import Scenes
from onetake.storyboard.service.sections import Sections
from onetake.storyboard.service.selections import Selections
from onetake.storyboard.service.shots import Shots
from onetake.timeline.document import parse_document
from tests.fakes import FakeCascade, FakeClock, FakeFlags, FakeProbes, QueuedCascade

_PICTURES = {"images": [{"variantNumber": n, "imageUrl": "https://pictures.test/x.png"} for n in range(2)]}
_TITLE = {"elementId": "title", "type": "text", "text": "Hi", "keyframes": [{"frame": 0}]}
_KINDS: dict[type[Entity], str] = {
    Scene: "",
    Shot: "",
    Image: "",
    Selection: "",
    SectionRecord: "",
    ElementRecord: "scn_",
    AssetRecord: "ast_",
}
"""With the prefix that tells them from others in their table."""


class Tree:
    """Two scenes of two shots of two images, and two files; `work` adds such a scene."""

    def __init__(self, records: Records, objects: Objects) -> None:
        self.cascade, self.clock = FakeCascade(), FakeClock()
        self.ports = Ports(records, objects, self.cascade, FakeProbes(), FakeFlags(), self.clock)
        self.project = Projects(self.ports).create("ann", ProjectCreate()).project_id
        self.asset, _ = self.upload("hero"), self.upload("logo")
        self.scenes = [self.work(), self.work()]
        self.shot = Shots(self.ports).list("ann", self.project, self.scenes[0]).items[0].shot_id

    def upload(self, key: str) -> str:
        wanted = AssetCreate(key=key, file_name=key, content_type="image/png", size_bytes=3)
        asset, form = Assets(self.ports, 1_000_000).create("ann", self.project, wanted)
        assert form
        self.ports.objects.put(form.fields["key"], b"abc", "image/png")
        return asset.asset_id

    def work(self) -> str:
        brief = SceneCreate(background="#000000", shots=[ShotCreate(), ShotCreate()])
        scene = Scenes(self.ports).create("ann", self.project, brief).scene_id
        for shot in Shots(self.ports).list("ann", self.project, scene).items:
            self.paint(scene, shot.shot_id)
        Sections(self.ports).update("ann", self.project, scene, SectionEdit(name="Opening"))
        Elements(self.ports).create("ann", self.project, scene, parse_document(SceneElement, _TITLE))
        return scene

    def paint(self, scene: str, shot: str) -> None:
        made = Images(self.ports).create("ann", self.project, scene, shot, ImagesCreate.model_validate(_PICTURES))
        chosen = SelectionPut(selected_image_id=made[0].image_id)
        Selections(self.ports).put("ann", self.project, scene, shot, chosen)

    def run(self, message: QueuedCascade) -> None:
        deletions = Deletions(self.ports.records, self.ports.objects, self.cascade, self.clock)
        deletions.run(message.project_id, message.scene_id, message.shot_id, not_before=message.not_before)

    def left(self) -> dict[str, int]:
        """How many there are of each kind of content."""
        records = self.ports.records
        counts = {
            kind.__name__.removesuffix("Record"): len(records.query(kind, self.project, prefix))
            for kind, prefix in _KINDS.items()
        }
        key = project_key(self.project)
        is_there = records.get([key]).get(key) is not None
        files = len(self.ports.objects.keys(f"projects/{self.project}/"))
        return {name: n for name, n in {"Project": int(is_there), **counts, "files": files}.items() if n}


def delete_project(tree: Tree) -> None:
    Projects(tree.ports).delete("ann", tree.project)


def delete_scene(tree: Tree) -> None:
    Scenes(tree.ports).delete("ann", tree.project, tree.scenes[0])


def delete_shot(tree: Tree) -> None:
    Shots(tree.ports).delete("ann", tree.project, tree.scenes[0], tree.shot)


def delete_asset(tree: Tree) -> None:
    """Cut short: the record is gone, the file is not."""
    file = f"projects/{tree.project}/assets/{tree.asset}"
    Assets(tree.ports, 1).delete("ann", tree.project, tree.asset)
    tree.ports.objects.put(file, b"abc", "image/png")


def delete_all(tree: Tree) -> None:
    """As an import does that replaces both scenes by another: one message, for all of the project."""
    for scene in tree.scenes:
        Scenes(tree.ports).delete("ann", tree.project, scene)
    tree.work()
    tree.cascade.messages = [replace(tree.cascade.messages[0], scene_id=None)]


_SCENE = {"Scene": 1, "Shot": 2, "Image": 4, "Selection": 2, "Section": 1, "Element": 1}
_BOTH = {name: 2 * n for name, n in _SCENE.items()}
_SHOT = {"Shot": 3, "Image": 6, "Selection": 3}

DELETIONS: dict[Callable[[Tree], None], dict[str, int]] = {
    delete_project: {},
    delete_scene: {"Project": 1, **_SCENE, "Asset": 2, "files": 2},
    delete_shot: {"Project": 1, **_BOTH, **_SHOT, "Asset": 2, "files": 2},
    delete_asset: {"Project": 1, **_BOTH, "Asset": 1, "files": 1},
    delete_all: {"Project": 1, **_SCENE, "Asset": 2, "files": 2},
}
"""What each leaves."""
