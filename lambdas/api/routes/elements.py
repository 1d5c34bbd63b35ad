"""Elements of a section: those that clients make, and generated ones that are edited by hand."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lambdas.api.identity import Owner
from lambdas.api.parameters import MERGE_PATCH, Cursor, ElementId, IfMatch, Limit, ProjectId, SectionId
from lambdas.api.responses import created, found, paged, removed
from lambdas.api.schemas import ElementOrder, ListOf
from lambdas.api.services import ElementService
from onetake.storyboard.document import SceneElement
from onetake.storyboard.inputs import ElementPatch, KeyframesPatch
from onetake.storyboard.models import Scene
from onetake.storyboard.views import SectionElement

router = APIGatewayHttpRouter()
_TAGS = ["Elements"]
_ELEMENTS = "/projects/<projectId>/sections/<sectionId>/elements"
_ELEMENT = f"{_ELEMENTS}/<elementId>"


@router.post(
    _ELEMENTS,
    status_code=201,
    summary="Add an element to a section",
    description="The same elementId in several sections is one element, which moves on from where it was.",
    operation_id="createElement",
    tags=_TAGS,
)
def create_element(
    owner: Owner, elements: ElementService, project_id: ProjectId, section_id: SectionId, body: SceneElement
) -> Response[SectionElement]:
    element = elements.create(owner, project_id, section_id, body)
    return created(element, f"/projects/{project_id}/sections/{section_id}/elements/{element.element_id}")


@router.get(
    _ELEMENTS,
    summary="The elements of a section, back to front",
    description="Clients' own and generated ones. What cannot be generated yet, as a shot without a picture, is left "
    "out.",
    operation_id="listElements",
    tags=_TAGS,
)
def list_elements(
    owner: Owner,
    elements: ElementService,
    project_id: ProjectId,
    section_id: SectionId,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ListOf[SectionElement]:
    return paged(elements.list(owner, project_id, section_id, limit=limit, cursor=cursor))


@router.put(
    f"{_ELEMENTS}/order",
    summary="Put the clients' elements of a section into a new order",
    description="Back to front among those of one layer. If-Match takes the ETag of the scene.",
    operation_id="reorderElements",
    tags=_TAGS,
)
def reorder_elements(
    owner: Owner,
    elements: ElementService,
    project_id: ProjectId,
    section_id: SectionId,
    body: ElementOrder,
    if_match: IfMatch = None,
) -> Response[Scene]:
    return found(elements.reorder(owner, project_id, section_id, body.element_ids, expected_version=if_match))


@router.get(_ELEMENT, summary="Read an element of a section", operation_id="getElement", tags=_TAGS)
def get_element(
    owner: Owner, elements: ElementService, project_id: ProjectId, section_id: SectionId, element_id: ElementId
) -> Response[SectionElement]:
    return found(elements.get(owner, project_id, section_id, element_id))


@router.patch(
    _ELEMENT,
    summary="Change an element, or edit a generated one by hand",
    description="Fields of the element's type stand beside layer and keyframes. Compiling keeps an edit of a generated "
    "element over whatever the storyboard says later.",
    operation_id="updateElement",
    tags=_TAGS,
)
def update_element(
    owner: Owner,
    elements: ElementService,
    project_id: ProjectId,
    section_id: SectionId,
    element_id: ElementId,
    body: Annotated[ElementPatch, Body(media_type=MERGE_PATCH)],
    if_match: IfMatch = None,
) -> Response[SectionElement]:
    return found(elements.update(owner, project_id, section_id, element_id, body, expected_version=if_match))


@router.patch(
    f"{_ELEMENT}/keyframes",
    summary="Set, move and remove keyframes by frame of the section",
    description="Not a merge patch: what is said is done, all of it or nothing.",
    operation_id="changeKeyframes",
    tags=_TAGS,
)
def change_keyframes(
    owner: Owner,
    elements: ElementService,
    project_id: ProjectId,
    section_id: SectionId,
    element_id: ElementId,
    body: KeyframesPatch,
    if_match: IfMatch = None,
) -> Response[SectionElement]:
    return found(elements.change_keyframes(owner, project_id, section_id, element_id, body, expected_version=if_match))


@router.delete(_ELEMENT, status_code=204, summary="Delete an element", operation_id="deleteElement", tags=_TAGS)
def delete_element(
    owner: Owner,
    elements: ElementService,
    project_id: ProjectId,
    section_id: SectionId,
    element_id: ElementId,
    if_match: IfMatch = None,
) -> Response[None]:
    elements.delete(owner, project_id, section_id, element_id, expected_version=if_match)
    return removed()


@router.delete(
    f"{_ELEMENT}/edit",
    status_code=204,
    summary="Take a generated element back to what is generated",
    operation_id="dropElementEdit",
    tags=_TAGS,
)
def drop_element_edit(
    owner: Owner,
    elements: ElementService,
    project_id: ProjectId,
    section_id: SectionId,
    element_id: ElementId,
    if_match: IfMatch = None,
) -> Response[None]:
    elements.drop_edit(owner, project_id, section_id, element_id, expected_version=if_match)
    return removed()
