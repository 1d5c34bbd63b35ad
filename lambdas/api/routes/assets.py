"""Assets: files that a client uploads."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lambdas.api.identity import Owner
from lambdas.api.parameters import AssetId, Cursor, IfMatch, Limit, ProjectId
from lambdas.api.responses import JSON, found, paged, removed
from lambdas.api.schemas import AssetUpload, Download, ListOf, UploadForm
from lambdas.api.services import AssetService
from onetake.storyboard.inputs import AssetCreate
from onetake.storyboard.models import AssetRecord

router = APIGatewayHttpRouter()
_TAGS = ["Assets"]
_ASSETS = "/projects/<projectId>/assets"
_ASSET = f"{_ASSETS}/<assetId>"


@router.post(
    _ASSETS,
    status_code=201,
    summary="Announce a file and get a form to upload it with",
    description="A picture (no SVG), clip, sound or font of up to 5 GB. Upload it with the form, then say so "
    "(`POST …/complete`): it can be shown when it is `ready`. If you say its `sha256`, a file that the project has "
    "already is `ready` at once, and `upload` null; of any other, S3 takes no other bytes.",
    operation_id="createAsset",
    tags=_TAGS,
)
def create_asset(owner: Owner, assets: AssetService, project_id: ProjectId, body: AssetCreate) -> Response[AssetUpload]:
    asset, upload = assets.create(owner, project_id, body)
    form = UploadForm(url=upload.url, fields=dict(upload.fields)) if upload else None
    answer = AssetUpload(asset=asset, upload=form)
    return Response(201, JSON, answer, {"Location": f"/projects/{project_id}/assets/{asset.asset_id}"})


@router.get(
    _ASSETS,
    summary="The assets of a project",
    description="In order of creation. The same bytes are kept once: `fileId` is the asset whose file another shares.",
    operation_id="listAssets",
    tags=_TAGS,
)
def list_assets(
    owner: Owner, assets: AssetService, project_id: ProjectId, limit: Limit = 50, cursor: Cursor = None
) -> ListOf[AssetRecord]:
    return paged(assets.list(owner, project_id, limit=limit, cursor=cursor))


@router.get(_ASSET, summary="Read an asset", operation_id="getAsset", tags=_TAGS)
def get_asset(owner: Owner, assets: AssetService, project_id: ProjectId, asset_id: AssetId) -> Response[AssetRecord]:
    return found(assets.get(owner, project_id, asset_id))


@router.post(
    f"{_ASSET}/complete", summary="Say that a file is uploaded: it is probed", operation_id="completeAsset", tags=_TAGS
)
def complete_asset(
    owner: Owner, assets: AssetService, project_id: ProjectId, asset_id: AssetId
) -> Response[AssetRecord]:
    return found(assets.complete(owner, project_id, asset_id))


@router.get(f"{_ASSET}/download", summary="Where to fetch an asset's file", operation_id="downloadAsset", tags=_TAGS)
def download_asset(owner: Owner, assets: AssetService, project_id: ProjectId, asset_id: AssetId) -> Download:
    url, expires_at = assets.download(owner, project_id, asset_id)
    return Download(url=url, expires_at=expires_at)


@router.delete(
    _ASSET,
    status_code=204,
    summary="Delete an asset and its file",
    description="Its file is gone at once, unless other assets have the same bytes, which keep it. No undo brings an "
    "asset back. What refers to it says so when it is compiled.",
    operation_id="deleteAsset",
    tags=_TAGS,
)
def delete_asset(
    owner: Owner, assets: AssetService, project_id: ProjectId, asset_id: AssetId, if_match: IfMatch = None
) -> Response[None]:
    assets.delete(owner, project_id, asset_id, expected_version=if_match)
    return removed()
