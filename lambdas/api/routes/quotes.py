"""What a render would do and cost: nothing is written."""

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lambdas.api.identity import Owner
from lambdas.api.parameters import Force, ProjectId
from lambdas.api.services import QuoteService, StoryboardService
from onetake.jobs.models import RenderRequest
from onetake.jobs.quotes import RenderQuote

router = APIGatewayHttpRouter()
_TAGS = ["Renders"]


@router.post(
    "/projects/<projectId>/renders/quote",
    summary="What a render would make and cost",
    description="A dry run: takes what starting a render takes, refuses what that would refuse, and starts nothing. "
    "Chunks that are there already cost nothing; those that show files from other hosts count as new until the render "
    "has fetched them. The cost is an estimate of the tasks that render and join, from measured paces and the price "
    "list of `pricesSince`; packaging for streaming, storage and delivery are not in it.",
    operation_id="quoteRender",
    tags=_TAGS,
)
def quote_render(
    owner: Owner,
    storyboards: StoryboardService,
    quotes: QuoteService,
    project_id: ProjectId,
    body: RenderRequest,
    force: Force = False,
) -> RenderQuote:
    compiled = storyboards.compile(owner, project_id, dry_run=True)
    return quotes.of(project_id, compiled.master, body, force=force)
