"""Makes fixtures/saved: pages of the replica, saved by the tools that people save pages with."""
