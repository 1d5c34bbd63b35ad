"""OpenTimelineIO, https://opentimelineio.readthedocs.io, both ways: `write.to_otio`, `read.read_otio`.

What other programs understand is said in OpenTimelineIO's own terms: tracks, clips, gaps, markers, media. All of the
master stands beside it in the metadata under "onetake", so that it comes back as it was.
"""
