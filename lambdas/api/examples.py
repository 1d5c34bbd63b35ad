"""One example body for each operation that takes one, by operationId: shown in the docs page, sent by the tests."""

from typing import Any

from lambdas.api.samples import ASSET, IMAGE, SCENE, SHOT

EXAMPLES: dict[str, dict[str, Any]] = {
    "createProject": {
        "title": "Autumn collection",
        "prompt": "Warm light, slow moves",
        "outputFormat": {"width": 1920, "height": 1080, "fps": {"num": 30, "den": 1}},
        "brand": {"name": "Kestrel", "colors": ["#1f6f5c"]},
        "promptPlannerData": "A harbour wakes up. Boats first, then hands, then the coat.",
        "storyboard": {
            "scenes": [
                {
                    "key": "harbour",
                    "title": "Harbour",
                    "narration": "The boats come in.",
                    "shots": [{"key": "wide", "initialPrompt": "fishing boats, dawn, wide"}, {"key": "ropes"}],
                }
            ]
        },
    },
    "importLegacyProject": {
        "project": {"id": "video-17", "title": "Autumn collection", "createdAt": "2024-10-01T09:00:00Z"},
        "scenes": [
            {"id": "s1", "title": "Harbour", "order": 1, "imageUrl": "https://pictures.example/1.jpg", "duration": 5}
        ],
        "clips": [{"sceneId": "s1", "videoUrl": "https://clips.example/1.mp4", "duration": 5, "status": "complete"}],
    },
    "migrateProject": {"dryRun": True},
    "migrateProjects": {"all": True, "dryRun": True},
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
    "compileProject": {"overwrite": [SCENE], "dryRun": True},
    "createScene": {"title": "Harbour", "narration": "The boats come in.", "shots": [{"description": "Wide"}]},
    "updateScene": {"title": "Harbour at dawn"},
    "reorderScenes": {"sceneIds": [SCENE]},
    "createShot": {"description": "Close on the ropes", "duration": 4},
    "updateShot": {"durationInFrames": 120},
    "reorderShots": {"shotIds": [SHOT]},
    "createImages": {
        "iterationNumber": 0,
        "iterationPrompt": "ropes, macro, dawn",
        "images": [{"variantNumber": 0, "assetId": ASSET}, {"variantNumber": 1, "assetId": ASSET}],
    },
    "updateImage": {"isFavorite": True},
    "putSelection": {"selectedImageId": IMAGE},
    "updateSection": {"name": "Opening", "durationInFrames": 96, "transition": {"type": "crossDissolve"}},
    "reorderSections": {"sectionIds": [SCENE]},
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
    "quoteRender": {"quality": "high", "outputs": ["mp4"]},
    "createAsset": {
        "key": "ropes",
        "fileName": "ropes.jpg",
        "contentType": "image/jpeg",
        "sizeBytes": 483_112,
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    },
}
