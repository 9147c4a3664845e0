"""A dataset in forms that other programs read: one form a module, made of the same tables."""
