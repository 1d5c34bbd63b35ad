"""Where the files of a project are in the bucket: every key is spelled here and only here.

All are under `projects/{projectId}/`, so that deleting a project is deleting a prefix (D3).
"""


def project_prefix(project_id: str) -> str:
    return f"projects/{project_id}/"


def asset(project_id: str, asset_id: str) -> str:
    """What a client uploaded."""
    return f"{project_prefix(project_id)}assets/{asset_id}"


def legacy_document(project_id: str, sha256: str) -> str:
    """A project of the old workflow as it was imported, named by its content."""
    return f"{project_prefix(project_id)}legacy/{sha256}.json"


def master(project_id: str, master_hash: str) -> str:
    """A compiled master document, named by its content."""
    return f"{project_prefix(project_id)}masters/{master_hash}.json"


def export(project_id: str, sha256: str) -> str:
    """A document that was too large for an answer, named by its content: it expires."""
    return f"{project_prefix(project_id)}exports/{sha256}"


def cached(project_id: str, sha256: str) -> str:
    """A copy of an outside asset, named by its content."""
    return f"{project_prefix(project_id)}cache/{sha256}"


def chunk(project_id: str, chunk_key: str) -> str:
    """A rendered chunk, named by all that its pixels depend on: one that exists is not rendered again."""
    return f"{project_prefix(project_id)}chunks/{chunk_key}.mp4"


def render_prefix(project_id: str, render_id: str) -> str:
    return f"{project_prefix(project_id)}renders/{render_id}/"


def render_master(project_id: str, render_id: str) -> str:
    """The master as this render reads it: every uri is `s3://`."""
    return f"{render_prefix(project_id, render_id)}master.json"


def render_plan(project_id: str, render_id: str) -> str:
    return f"{render_prefix(project_id, render_id)}plan.json"


def chunk_list(project_id: str, render_id: str) -> str:
    """The items of the Distributed Map, where the chunks are too many for the state machine's payload."""
    return f"{render_prefix(project_id, render_id)}chunks.json"


def chunk_result(project_id: str, render_id: str, index: int) -> str:
    return f"{render_prefix(project_id, render_id)}chunks/{index:04d}.json"


def chunk_error(project_id: str, render_id: str, index: int) -> str:
    return f"{render_prefix(project_id, render_id)}chunks/{index:04d}.error.json"


def join_error(project_id: str, render_id: str) -> str:
    return f"{render_prefix(project_id, render_id)}join.error.json"


def film(project_id: str, render_id: str) -> str:
    return f"{render_prefix(project_id, render_id)}film.mp4"


def poster(project_id: str, render_id: str) -> str:
    return f"{render_prefix(project_id, render_id)}poster.jpg"


def gif(project_id: str, render_id: str) -> str:
    return f"{render_prefix(project_id, render_id)}film.gif"


def thumbnails_prefix(project_id: str, render_id: str) -> str:
    return f"{render_prefix(project_id, render_id)}thumbnails/"


def thumbnail_index(project_id: str, render_id: str) -> str:
    return f"{thumbnails_prefix(project_id, render_id)}index.vtt"


def thumbnail_sprite(project_id: str, render_id: str) -> str:
    """The picture that the index names, beside it."""
    return f"{thumbnails_prefix(project_id, render_id)}sprite.jpg"


def report(project_id: str, render_id: str) -> str:
    return f"{render_prefix(project_id, render_id)}report.json"


def hls_prefix(project_id: str, render_id: str) -> str:
    return f"{render_prefix(project_id, render_id)}hls/"


def hls_playlist(project_id: str, render_id: str) -> str:
    """The playlist that names the others."""
    return f"{hls_prefix(project_id, render_id)}index.m3u8"
