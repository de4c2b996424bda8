"""Ground floor: people, access, trail and storage; it knows nothing about well-being."""
