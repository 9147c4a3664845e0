"""Nothing of a page is lost: sentences put between elements, and elements left open, on every layout and fixture."""
