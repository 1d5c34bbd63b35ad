"""What holds for all tests."""

from hypothesis import settings

# The same examples each time, however long one takes, as hypothesis has it by itself where CI is set: what passes here
# passes there. `pytest --hypothesis-profile=default` looks for others.
settings.register_profile("the same everywhere", derandomize=True, deadline=None)
settings.load_profile("the same everywhere")
