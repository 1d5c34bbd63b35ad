"""Every error that Onetake raises on purpose, in one tree.

    OnetakeError                    code, message, retryable, details
    |-- InvalidInputError           the caller's input breaks a rule; `pointer` says where (RFC 6901)
    |   |-- DocumentError           a storyboard or master document that does not hold together
    |   |   `-- ContinuityError         elements jump at section boundaries; `details` has jumps
    |   |-- LimitExceededError      larger, longer or more than this service takes
    |   |-- IdempotencyKeyReusedError   another request had this Idempotency-Key
    |   `-- AssetError              `asset` names the picture, clip, sound or font
    |       |-- AssetMissingError       it is not where its uri says
    |       |-- AssetUnreachableError   its host does not answer, refuses, or is too slow
    |       |-- AssetForbiddenError     its uri points where Onetake never goes (private address, scheme)
    |       |-- AssetRejectedError      readable, but over a limit or of a kind that is not taken
    |       `-- AssetDecodeError        its bytes are broken or of an unknown format
    |-- NotFoundError               nothing there, or another owner's
    |-- ConflictError               the data changed, or is not in a state that allows this
    |   |-- PreconditionFailedError     a version was named (If-Match) and it is no longer the current one
    |   |-- AnswerNotKeptError      a repeated request was carried out before; what it answered is not known
    |   |-- NothingToUndoError      the user has no change left that can be undone
    |   |-- NothingToRedoError      none was undone, or something was changed since
    |   `-- WriteConflictError          somebody else wrote in between; the same request again may well succeed
    |-- ThrottledError              a service behind has too much to do; later it will succeed
    `-- RenderError                 rendering itself failed
        |-- ChunkFailedError            one chunk could not be rendered; `details` has index, start, end
        |-- JoinError                   chunks do not fit together
        `-- VerificationError           the file made is not the file planned

Class names are part of the contract: they are the `ErrorEquals` of statemachines/render.asl.json, and
they travel between processes as `to_dict()`. Adapters translate foreign exceptions into these and let unknown
ones through.
"""

from typing import Any, ClassVar


class OnetakeError(Exception):
    """Base of the tree.

    `message` is written for the person who reads it: it names the thing and the way out.
    `details` is JSON-serialisable and may be empty.
    """

    code: ClassVar[str] = "internal"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details

    def to_dict(self) -> dict[str, Any]:
        """`{"type", "code", "message", "retryable", "details"}`, the form in which an error crosses processes."""
        return {
            "type": type(self).__name__,
            "code": self.code,
            "message": self.message,
            "retryable": self.retryable,
            "details": self.details,
        }


class InvalidInputError(OnetakeError):
    """The input breaks a rule. `pointer` is the JSON pointer of the offending value, "" for the whole."""

    code = "invalid_input"

    def __init__(self, message: str, *, pointer: str = "", **details: Any) -> None:
        super().__init__(message, pointer=pointer, **details)
        self.pointer = pointer


class DocumentError(InvalidInputError):
    """A document is well-formed JSON, but does not hold together."""

    code = "invalid_document"


class ContinuityError(DocumentError):
    """Elements of a master jump where a section begins, and nobody declared it or insisted on it."""

    code = "not_continuous"


class LimitExceededError(InvalidInputError):
    """The input is larger, longer or more numerous than the service takes."""

    code = "limit_exceeded"


class IdempotencyKeyReusedError(InvalidInputError):
    """An Idempotency-Key stands for one request, and this is another one."""

    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__("this Idempotency-Key was used for another request: choose a new one")


class AssetError(InvalidInputError):
    """Something is wrong with one asset; `asset` is its id or key in the document."""

    code = "asset_invalid"

    def __init__(self, message: str, *, asset: str, pointer: str = "", **details: Any) -> None:
        super().__init__(message, pointer=pointer, asset=asset, **details)
        self.asset = asset


class AssetMissingError(AssetError):
    code = "asset_missing"


class AssetUnreachableError(AssetError):
    code = "asset_unreachable"


class AssetForbiddenError(AssetError):
    code = "asset_forbidden"


class AssetRejectedError(AssetError):
    code = "asset_rejected"


class AssetDecodeError(AssetError):
    code = "asset_undecodable"


class NotFoundError(OnetakeError):
    code = "not_found"


class ConflictError(OnetakeError):
    code = "conflict"


class PreconditionFailedError(ConflictError):
    code = "precondition_failed"


class AnswerNotKeptError(ConflictError):
    """A repeated request was carried out the first time, and what it answered is not known any more."""

    code = "answer_not_kept"


class NothingToUndoError(ConflictError):
    code = "nothing_to_undo"


class NothingToRedoError(ConflictError):
    code = "nothing_to_redo"


class WriteConflictError(ConflictError):
    code = "write_conflict"
    retryable = True


class ThrottledError(OnetakeError):
    code = "throttled"
    retryable = True


class RenderError(OnetakeError):
    code = "render_failed"


class ChunkFailedError(RenderError):
    code = "chunk_failed"
    retryable = True


class JoinError(RenderError):
    code = "join_failed"


class VerificationError(RenderError):
    code = "verification_failed"


def _tree(root: type[OnetakeError]) -> dict[str, type[OnetakeError]]:
    found = {root.__name__: root}
    for child in root.__subclasses__():
        found.update(_tree(child))
    return found


def from_dict(data: dict[str, Any]) -> OnetakeError:
    """Rebuild what `to_dict` wrote; a type that this version does not know becomes an `OnetakeError`."""
    known = _tree(OnetakeError).get(str(data.get("type")), OnetakeError)
    error = known.__new__(known)
    OnetakeError.__init__(error, str(data.get("message", "")), **dict(data.get("details") or {}))
    for name in ("pointer", "asset"):
        if name in error.details:
            setattr(error, name, error.details[name])
    return error
