"""Stand-in for ClamAV's daemon."""
