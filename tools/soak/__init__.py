"""A long harvest through a proxy that fails in many ways: nothing lost, doubled or wrong, memory and handles flat."""
