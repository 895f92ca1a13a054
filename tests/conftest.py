"""What all tests share."""

from hypothesis import settings

# These machines are shared: how long an example takes says nothing of the code.
settings.register_profile("dateline", deadline=None)
settings.load_profile("dateline")
