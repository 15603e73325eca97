"""The standard of the province at work: its bounds for what is a body's own, and the versions that follow from a new one."""
