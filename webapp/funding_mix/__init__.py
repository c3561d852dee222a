"""Funding mix: the sources of the money, and what each household pays."""

from webapp.funding_mix import lift, mix, overview, share, shares, source, sources
from webapp.funding_mix.desk import pages

__all__ = ["lift", "mix", "overview", "pages", "share", "shares", "source", "sources"]
