"""Getting pages from the site: addresses, politeness, robots, the client and its transports, discovery."""
