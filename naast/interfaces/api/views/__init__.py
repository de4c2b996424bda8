"""The operations of the interface, what it says about itself, and how it says that something went wrong."""
