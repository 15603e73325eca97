"""PostgreSQL without installing anything: the programs of a wheel, driven directly. Linux, Python, nothing else.

>>> cluster = Cluster(folder)
>>> with borrowed(cluster):              # attach to the running server, or start one for this block
...     connect(cluster.url())

``DATABASE_URL`` set means: none of this is used. No Django here.
"""

from tongban.foundation.embedded_pg.binaries import Binaries, installed
from tongban.foundation.embedded_pg.cluster import APPLICATION, OWNER, Cluster
from tongban.foundation.embedded_pg.launcher import RunAs
from tongban.foundation.embedded_pg.lease import borrowed, holder, lease

__all__ = ["APPLICATION", "OWNER", "Binaries", "Cluster", "RunAs", "borrowed", "holder", "installed", "lease"]
