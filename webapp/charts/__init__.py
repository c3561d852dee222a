"""Where things stand in a picture: pure geometry, from figures to coordinates.

Nothing here draws, translates or reads a database. templates/parts/viz.html draws what these
functions return. Coordinates are user units of an SVG `viewBox`, rounded to a tenth.
"""
