"""Pictures as yuv420p planes, and the compiled loops over them."""
