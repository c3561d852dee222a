"""Administrators' pages: how the system is doing, accounts, the tree of areas, decision rules."""

from webapp.admin import areas, decision_rules, frame, operations, staff

pages = (frame.pages, operations.demonstration)

__all__ = ["areas", "decision_rules", "pages", "staff"]
