"""Files that were handed in, as pictures that any browser shows. Drawing is left to a process that can do nothing else."""

from tongban.foundation.pictures.errors import BUSY, DAMAGED, HEAVY, LOCKED
from tongban.foundation.pictures.painting import Painted, paint

__all__ = ["BUSY", "DAMAGED", "HEAVY", "LOCKED", "Painted", "paint"]
