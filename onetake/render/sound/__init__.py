"""The sound of a film: tracks, mixed sample by sample, levelled."""
