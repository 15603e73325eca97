"""Rate limits (see ``spending``)."""
