"""fugai (覆盖): who is covered by radio, who lacks broadband, whom a courier reaches."""
