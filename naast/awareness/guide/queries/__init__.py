"""What the guide's pages read: the shelf (entries, leaflets, finder), and the urgent lines outside the database."""
