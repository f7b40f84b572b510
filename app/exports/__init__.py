"""A trace as something to take away: a derivation, a table, a script. One module for each format."""
