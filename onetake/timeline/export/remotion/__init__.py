"""A master as a Remotion project, https://www.remotion.dev: `project.remotion_project`.

`template/` is the part that is the same for every film: components that draw the five element types as the engine
does. Beside it stand the film itself (`film.py`) and the files that it shows.
"""
