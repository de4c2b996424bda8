"""Where the house stands: settings, addresses and the server's entry; the house itself does not import it."""
