"""How far headline figures move when what they rest on is different: each computed again."""
