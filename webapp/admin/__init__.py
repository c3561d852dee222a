"""Administrators' pages: how the system is doing, accounts and posts, the tree of areas."""

from webapp.admin import areas, frame, operations, staff

pages = (frame.pages, operations.demonstration)

__all__ = ["areas", "pages", "staff"]
