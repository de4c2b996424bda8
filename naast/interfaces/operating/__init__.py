"""Running an installation: what is wrong with it, in words; its first administrator; its processes; its backup (G7).

No page stands here: the command `naast` calls this room, and its words are those of whoever runs the server, in
English. It reads what it must to tell that the house stands, and shows no content and no person's name.
"""
