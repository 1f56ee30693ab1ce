"""A file a suite; each has ``run(context) -> Result``."""
