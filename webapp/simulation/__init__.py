"""People at work: a whole case driven over HTTP through the real pages, as in an office."""
