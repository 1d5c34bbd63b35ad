"""A picture of a master's timelines: `draw.timeline_svg`."""
