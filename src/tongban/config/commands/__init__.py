"""One module per command; see ``tongban.config.cli``."""
