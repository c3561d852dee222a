"""A Django app with nothing but a flow."""
