"""The form every form extends."""

from wtforms import Form


class BaseForm(Form):
    """A form; forged posts are refused by the web app for every form at once (CSRFProtect)."""
