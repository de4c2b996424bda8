"""What the guide's templates may ask."""
