"""Addresses of objects that hold for a while, for whoever has them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from onetake import layout
from onetake.storyboard.ports import Ports

_SECONDS = 900


@dataclass(frozen=True)
class Downloads:
    ports: Ports

    def of(self, key: str, file_name: str) -> tuple[str, datetime]:
        """Where an object can be fetched without a token, and until when. Whoever asks has checked whose it is."""
        url = self.ports.objects.presign_download(key, file_name=file_name, seconds=_SECONDS)
        return url, self.ports.now() + timedelta(seconds=_SECONDS)

    def keep(self, project_id: str, body: bytes, content_type: str, file_name: str) -> tuple[str, datetime]:
        """The same of a document that is in no object yet; the one it is put into expires."""
        key = layout.export(project_id, hashlib.sha256(body).hexdigest())
        self.ports.objects.put_temporary(key, body, content_type)
        return self.of(key, file_name)
