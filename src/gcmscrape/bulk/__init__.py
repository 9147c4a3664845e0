"""Many inputs at once: each becomes a part of a folder, on all processors of a machine or on a cluster."""
