"""One example body for each operation that takes one, by operationId: shown in the docs page, sent by the tests."""

from typing import Any

_SCENE = "scn_01JD3V9Q4N8Y7F2K6M5T0XWZRB"
_SHOT = "sht_01JD3V9Q4P3C1H7E9B5A2D8G6K"
_ASSET = "ast_01JD3V9Q4Q6J0T4S8R2V1W5X3Y"

EXAMPLES: dict[str, dict[str, Any]] = {
    "createProject": {
        "title": "Autumn collection",
        "prompt": "Warm light, slow moves",
        "outputFormat": {"width": 1920, "height": 1080, "fps": {"num": 30, "den": 1}},
        "brand": {"name": "Kestrel", "colors": ["#1f6f5c"]},
    },
    "updateProject": {"title": "Winter collection", "music": {"volume": 0.2}},
    "importStoryboard": {
        "version": 1,
        "title": "Two scenes",
        "scenes": [
            {
                "key": "intro",
                "title": "Intro",
                "narration": "It begins with a line.",
                "background": "#101418",
                "durationInFrames": 90,
                "elements": [
                    {
                        "elementId": "title",
                        "type": "text",
                        "text": "Autumn",
                        "font": {"size": 96},
                        "keyframes": [{"frame": 0, "x": 960, "y": 540}, {"frame": 60, "x": 960, "y": 300}],
                    }
                ],
            },
            {"key": "outro", "background": "#1f6f5c", "durationInFrames": 60},
        ],
    },
    "compileProject": {"overwrite": [_SCENE], "dryRun": True},
    "createScene": {"title": "Harbour", "narration": "The boats come in.", "shots": [{"description": "Wide"}]},
    "updateScene": {"title": "Harbour at dawn"},
    "reorderScenes": {"sceneIds": [_SCENE]},
    "createShot": {"description": "Close on the ropes", "duration": 4},
    "updateShot": {"durationInFrames": 120},
    "reorderShots": {"shotIds": [_SHOT]},
    "createImages": {
        "iterationNumber": 0,
        "iterationPrompt": "ropes, macro, dawn",
        "images": [{"variantNumber": 0, "assetId": _ASSET}, {"variantNumber": 1, "assetId": _ASSET}],
    },
    "updateImage": {"isFavorite": True},
    "putSelection": {"selectedImageId": "img_01JD3V9Q4P3C1H7E9B5A2D8G6K_0000_1"},
    "updateSection": {"name": "Opening", "durationInFrames": 96, "transition": {"type": "crossDissolve"}},
    "reorderSections": {"sectionIds": [_SCENE]},
    "createElement": {
        "elementId": "title",
        "type": "text",
        "text": "Harbour",
        "font": {"size": 96},
        "keyframes": [{"frame": 0, "x": 960, "y": 540, "easing": "easeOut"}, {"frame": 45, "y": 300}],
    },
    "updateElement": {"layer": 5, "color": "#ffd166"},
    "changeKeyframes": {"remove": [30], "move": [{"from": 45, "to": 60}], "set": [{"frame": 0, "x": 480}]},
    "reorderElements": {"elementIds": ["title"]},
    "createRender": {"quality": "preview", "outputs": ["mp4", "poster"], "range": {"start": 0, "end": 60}},
    "createAsset": {"key": "ropes", "fileName": "ropes.jpg", "contentType": "image/jpeg", "sizeBytes": 483_112},
}
