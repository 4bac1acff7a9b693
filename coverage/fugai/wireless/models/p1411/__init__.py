"""Short outdoor paths, ITU-R P.1411-12: along streets, over rooftops, by kind of surroundings."""
