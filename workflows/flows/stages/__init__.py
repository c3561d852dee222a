"""One flow per stage of the road; the file names are the stages' names."""
