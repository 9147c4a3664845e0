"""A dataset as one page that people open first: charts, fill rates, changes, all events. One part of it a module."""
