"""The forms that saved pages come in: `table` tells them apart by content, each has a reader in a file of its own."""
