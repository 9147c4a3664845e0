"""The dataset: records merged by node, compared, guarded, and published all or nothing."""
