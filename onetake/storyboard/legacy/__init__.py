"""Projects of the old workflow (`v1_legacy`): their document, and what it becomes in the new one (ADR 29)."""
