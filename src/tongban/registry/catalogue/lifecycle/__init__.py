"""The life of an item as a whole (事项变动): suspended, taken up again, cancelled, split and merged."""
