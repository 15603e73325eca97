"""通办 Tongban: a published guide is a contract, and a case is that contract carried out."""

__version__ = "0.1.0"
