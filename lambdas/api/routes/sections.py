"""Sections of a project's film: its scenes on the timeline, and what was changed of them by hand."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lambdas.api.identity import Owner
from lambdas.api.parameters import MERGE_PATCH, Cursor, IfMatch, Limit, ProjectId, SectionId
from lambdas.api.responses import found, paged, removed
from lambdas.api.schemas import ListOf, SectionOrder
from lambdas.api.services import SceneService, SectionService
from onetake.storyboard.document import SectionEdit
from onetake.storyboard.models import Project
from onetake.storyboard.views import ProjectSection

router = APIGatewayHttpRouter()
_TAGS = ["Sections"]
_SECTIONS = "/projects/<projectId>/sections"
_SECTION = f"{_SECTIONS}/<sectionId>"


@router.get(
    _SECTIONS,
    summary="The sections of a project's film, in order",
    description="A section is a scene on the timeline, under the scene's id: it is added and deleted as a scene.",
    operation_id="listSections",
    tags=_TAGS,
)
def list_sections(
    owner: Owner, sections: SectionService, project_id: ProjectId, limit: Limit = 50, cursor: Cursor = None
) -> ListOf[ProjectSection]:
    return paged(sections.list(owner, project_id, limit=limit, cursor=cursor))


@router.put(
    f"{_SECTIONS}/order",
    summary="Put the sections, and so the scenes, into a new order",
    description="If-Match takes the ETag of the project.",
    operation_id="reorderSections",
    tags=_TAGS,
)
def reorder_sections(
    owner: Owner, scenes: SceneService, project_id: ProjectId, body: SectionOrder, if_match: IfMatch = None
) -> Response[Project]:
    reordered = scenes.reorder(owner, project_id, body.section_ids, called="section", expected_version=if_match)
    return found(reordered)


@router.get(_SECTION, summary="Read a section", operation_id="getSection", tags=_TAGS)
def get_section(
    owner: Owner, sections: SectionService, project_id: ProjectId, section_id: SectionId
) -> Response[ProjectSection]:
    return found(sections.get(owner, project_id, section_id))


@router.patch(
    _SECTION,
    summary="Edit a section by hand",
    description="Compiling keeps the edit over whatever the scene says later; null takes a field back to the scene's.",
    operation_id="updateSection",
    tags=_TAGS,
)
def update_section(
    owner: Owner,
    sections: SectionService,
    project_id: ProjectId,
    section_id: SectionId,
    body: Annotated[SectionEdit, Body(media_type=MERGE_PATCH)],
    if_match: IfMatch = None,
) -> Response[ProjectSection]:
    return found(sections.update(owner, project_id, section_id, body, expected_version=if_match))


@router.delete(
    f"{_SECTION}/edit",
    status_code=204,
    summary="Take a section back to what its scene says",
    operation_id="dropSectionEdit",
    tags=_TAGS,
)
def drop_section_edit(
    owner: Owner, sections: SectionService, project_id: ProjectId, section_id: SectionId, if_match: IfMatch = None
) -> Response[None]:
    sections.drop_edit(owner, project_id, section_id, expected_version=if_match)
    return removed()
