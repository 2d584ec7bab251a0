"""One file per kind of visual: what its template needs, and what it says to people who do not see it."""
