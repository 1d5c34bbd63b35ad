"""Example answers for the OpenAPI document, made from their schemas and from what fields usually hold."""

from typing import Any

_Json = dict[str, Any]

REQUEST = "JKJaXmPLvHcESHA="
PROJECT = "prj_01JD3V9Q4M2S6C8B0F7H5K9RXT"
SCENE = "scn_01JD3V9Q4N8Y7F2K6M5T0XWZRB"
SHOT = "sht_01JD3V9Q4P3C1H7E9B5A2D8G6K"
IMAGE = "img_01JD3V9Q4P3C1H7E9B5A2D8G6K_0000_1"
ASSET = "ast_01JD3V9Q4Q6J0T4S8R2V1W5X3Y"
RENDER = "rnd_01JD3V9Q4R7K2W5Y1Z3N6P8M4T"
_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_FILMS = f"https://d111111abcdef8.cloudfront.net/projects/{PROJECT}/renders/{RENDER}"
_BUCKET = "https://films.s3.eu-central-1.amazonaws.com/"

FIELDS: _Json = {
    "projectId": PROJECT,
    "sceneId": SCENE,
    "sectionId": SCENE,
    "shotId": SHOT,
    "imageId": IMAGE,
    "selectedImageId": IMAGE,
    "selectionId": "sel_01JD3V9Q4P3C1H7E9B5A2D8G6K",
    "assetId": ASSET,
    "renderId": RENDER,
    "elementId": "title",
    "editId": "hst_01JD3V9Q4S5D8F1G4H7J0K3M6N",
    "action": "Rename scene Harbour",
    "at": "2026-11-21T08:05:30Z",
    "by": "d3f5a2c4-90a1-70b8-1c55-6a1f0e2b7c3d",
    "id": "harbour",
    "ownerId": "d3f5a2c4-90a1-70b8-1c55-6a1f0e2b7c3d",
    "sceneOrder": [SCENE],
    "shotOrder": [SHOT],
    "elementOrder": ["title"],
    "createdAt": "2026-11-21T08:00:00Z",
    "updatedAt": "2026-11-21T08:05:30Z",
    "expiresAt": "2026-11-21T14:05:30Z",
    "version": 3,
    "title": "Harbour",
    "name": "Opening",
    "key": "harbour",
    "description": "The harbour at dawn",
    "narration": "The boats come in.",
    "prompt": "Warm light, slow moves",
    "initialPrompt": "fishing boats, dawn, wide",
    "iterationPrompt": "ropes, macro, dawn",
    "fileName": "ropes.jpg",
    "contentType": "image/jpeg",
    "sizeBytes": 483112,
    "sha256": _HASH,
    "masterHash": _HASH,
    "chunkKey": _HASH,
    "color": "#ffd166",
    "fill": "#1f6f5c",
    "text": "Harbour",
    "message": "Rendering: 3 of 8 chunks",
    "detail": "title moves by 120 px",
    "code": "chunk_failed",
    "totalFrames": 240,
    "totalChunks": 8,
    "completedChunks": 3,
    "framesRendered": 96,
    "overallPercent": 41.5,
    "etaSeconds": 14,
    "status": "running",
    "phase": "rendering",
    "startedAt": "2026-11-21T08:05:00Z",
    "renderingStartedAt": "2026-11-21T08:05:12Z",
    "costSoFarUsd": 0.0043,
    "totalScenes": 3,
    "totalShots": 8,
    "shotsWithSelections": 6,
    "shotsWithAnimations": 4,
    "selectionProgress": 75.0,
    "animationProgress": 50.0,
    "durationInFrames": 90,
    "startFrame": 0,
    "endFrame": 90,
    "smoothnessPercent": 100.0,
}
"""By the field's name. What fits its schema is taken, else the schema's default, else something of its type."""

ANSWERS: _Json = {
    "Download.url": f"{_BUCKET}projects/{PROJECT}/exports/{_HASH}?X-Amz-Expires=900&X-Amz-Signature=5b1...",
    "AssetUpload.upload": {
        "url": _BUCKET,
        "fields": {"key": f"projects/{PROJECT}/assets/{ASSET}", "Content-Type": "image/jpeg", "policy": "eyJleHBp..."},
    },
    "RenderOutputs.outputs": [
        {
            "name": "mp4",
            "contentType": "video/mp4",
            "url": f"{_FILMS}/film.mp4?Expires=1795271130&Signature=Kd0...&Key-Pair-Id=K2JCJMDEHXQW5F",
            "expiresAt": "2026-11-21T14:05:30Z",
        }
    ],
    "Compiled.jumps": [],
    "Compiled.idleEdits": [],
    "Compiled.overwritten": [],
    "Compiled.warnings": [],
    "AssetRecord.state": "ready",
    "AssetRecord.width": 3000,
    "AssetRecord.height": 2000,
    "Brand.name": "Harbour Coffee",
    "Iteration.iterationNumber": 0,
    "Iteration.iterationPrompt": "fishing boats, dawn, wide",
    "Image.iterationPrompt": "fishing boats, dawn, wide",
    "Project.redesignStatus": "shot_iteration",
    "MigrationReport.state": "migrated",
    "MigrationReport.changed": True,
    "MigrationReport.migratedAt": "2026-11-21T08:05:30Z",
    "MigrationReport.legacyId": "4711",
    "MigrationReport.warnings": [
        {"pointer": "/clips/2/video", "code": "clip_failed", "detail": "clip c3 failed, so its shot has no clip"}
    ],
    "MigrationReport.edited": [],
    "RenderQuote.seconds": 8.0,
    "RenderQuote.cachedChunks": 2,
    "RenderQuote.framesToRender": 180,
    "RenderQuote.estimatedCostUsd": 0.0121,
    "RenderQuote.pricesSince": "2025-11-01",
    "SectionElement.element": {
        "elementId": "title",
        "type": "text",
        "text": "Harbour",
        "font": {"size": 96},
        "keyframes": [{"frame": 0, "x": 960, "y": 540}, {"frame": 45, "y": 300}],
    },
}
"""By schema and field, where a field's name does not say enough."""

TEXTS = {
    "application/x-subrip": "1\n00:00:00,000 --> 00:00:03,000\nThe boats come in.\n",
    "text/vtt": "WEBVTT\n\n00:00:00.000 --> 00:00:03.000\nThe boats come in.\n",
    "text/plain": "2 sections, 150 frames at 30 fps. Section 1, intro: frames 0 to 90.",
    "image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="64"></svg>',
    "application/vnd.apple.mpegurl": "#EXTM3U\n#EXTINF:6.0,\nfilm_00001.ts?Policy=eyJ...\n#EXT-X-ENDLIST\n",
    "application/vnd.pixar.opentimelineio+json": {"OTIO_SCHEMA": "Timeline.1", "name": "Harbour", "tracks": {}},
}
"""Answers that are no JSON of a schema, by media type."""

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "array": (list,),
    "object": (dict,),
}
_PREFIX = "#/components/schemas/"


def sample_of(name: str, schemas: _Json) -> Any:
    """Something that the schema of that name describes."""
    schema = schemas[name]
    if "properties" not in schema:
        return _sample(schema, schemas, "")
    return {
        field: ANSWERS[f"{name}.{field}"] if f"{name}.{field}" in ANSWERS else _sample(inner, schemas, field)
        for field, inner in schema["properties"].items()
    }


def _sample(schema: _Json, schemas: _Json, name: str) -> Any:
    if "$ref" in schema:
        return sample_of(schema["$ref"].removeprefix(_PREFIX), schemas)
    if "const" in schema:
        return schema["const"]
    if _fits(FIELDS.get(name), schema):
        return FIELDS[name]
    if "default" in schema:
        return schema["default"]
    if {"type": "null"} in schema.get("anyOf", []):
        return None
    for branches in (schema.get("oneOf"), schema.get("anyOf")):
        if branches:
            return _sample(branches[0], schemas, name)
    return _plain(schema, schemas, name)


def _plain(schema: _Json, schemas: _Json, name: str) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            return {field: _sample(inner, schemas, field) for field, inner in schema.get("properties", {}).items()}
        case "array":
            items = schema.get("prefixItems") or [schema["items"]]
            return [_sample(inner, schemas, name) for inner in items]
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
        case _:
            return "text"


def _fits(value: Any, schema: _Json) -> bool:
    if "enum" in schema:
        return value in schema["enum"]
    if "anyOf" in schema:
        return any(_fits(value, branch) for branch in schema["anyOf"])
    return value is not None and isinstance(value, _TYPES.get(schema.get("type", ""), ()))
