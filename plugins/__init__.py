"""The plugins a Broadbill build runs, each a thin Pelican adapter over a pure core."""
