"""The commands, one a file: take the arguments, call one function, print. Imported only when the command runs."""
