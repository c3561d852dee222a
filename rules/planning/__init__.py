"""The advice: what to build, whom to visit, who pays. The only place for numpy and HiGHS.

Its modules are imported by whoever needs them, when they need them: importing `rules` or
starting the web process loads none of them.
"""
