"""The use cases as parameters of routes, built over the adapters of `lambdas.bootstrap` when a request asks."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Depends

from lambdas import bootstrap
from onetake.delivery.playback import Playback
from onetake.jobs.quotes import Quotes
from onetake.jobs.reports import Reports
from onetake.jobs.service import Renders
from onetake.storyboard.service.assets import Assets
from onetake.storyboard.service.downloads import Downloads
from onetake.storyboard.service.elements import Elements
from onetake.storyboard.service.history import History
from onetake.storyboard.service.images import Images
from onetake.storyboard.service.iterations import Iterations
from onetake.storyboard.service.legacy_projects import LegacyProjects
from onetake.storyboard.service.migrations import Migrations
from onetake.storyboard.service.projects import Projects
from onetake.storyboard.service.scenes import Scenes
from onetake.storyboard.service.sections import Sections
from onetake.storyboard.service.selections import Selections
from onetake.storyboard.service.shots import Shots
from onetake.storyboard.service.storyboards import Storyboards


def _projects() -> Projects:
    return Projects(bootstrap.storyboard_ports())


def _legacy_projects() -> LegacyProjects:
    return LegacyProjects(bootstrap.storyboard_ports())


def _migrations() -> Migrations:
    return Migrations(bootstrap.storyboard_ports())


def _scenes() -> Scenes:
    return Scenes(bootstrap.storyboard_ports())


def _shots() -> Shots:
    return Shots(bootstrap.storyboard_ports())


def _images() -> Images:
    return Images(bootstrap.storyboard_ports())


def _iterations() -> Iterations:
    return Iterations(bootstrap.storyboard_ports())


def _selections() -> Selections:
    return Selections(bootstrap.storyboard_ports())


def _sections() -> Sections:
    return Sections(bootstrap.storyboard_ports())


def _elements() -> Elements:
    return Elements(bootstrap.storyboard_ports())


def _assets() -> Assets:
    return Assets(bootstrap.storyboard_ports(), bootstrap.api_settings().max_upload_bytes)


def _storyboards() -> Storyboards:
    return Storyboards(bootstrap.storyboard_ports())


def _downloads() -> Downloads:
    return Downloads(bootstrap.storyboard_ports())


def _history() -> History:
    return History(bootstrap.storyboard_ports())


def _renders() -> Renders:
    return bootstrap.renders()


def _reports() -> Reports:
    return bootstrap.reports()


def _quotes() -> Quotes:
    return bootstrap.quotes()


def _playback() -> Playback:
    return bootstrap.playback()


ProjectService = Annotated[Projects, Depends(_projects)]
LegacyProjectService = Annotated[LegacyProjects, Depends(_legacy_projects)]
MigrationService = Annotated[Migrations, Depends(_migrations)]
SceneService = Annotated[Scenes, Depends(_scenes)]
ShotService = Annotated[Shots, Depends(_shots)]
ImageService = Annotated[Images, Depends(_images)]
IterationService = Annotated[Iterations, Depends(_iterations)]
SelectionService = Annotated[Selections, Depends(_selections)]
SectionService = Annotated[Sections, Depends(_sections)]
ElementService = Annotated[Elements, Depends(_elements)]
AssetService = Annotated[Assets, Depends(_assets)]
StoryboardService = Annotated[Storyboards, Depends(_storyboards)]
DownloadService = Annotated[Downloads, Depends(_downloads)]
HistoryService = Annotated[History, Depends(_history)]
RenderService = Annotated[Renders, Depends(_renders)]
ReportService = Annotated[Reports, Depends(_reports)]
QuoteService = Annotated[Quotes, Depends(_quotes)]
PlaybackService = Annotated[Playback, Depends(_playback)]
