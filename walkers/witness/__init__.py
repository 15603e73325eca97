"""A witness of a transparency log: remembers what it was shown and says so when the log says something else."""
