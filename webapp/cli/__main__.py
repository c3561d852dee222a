"""`python -m webapp.cli`: the `xinyuan` command without its entry point."""

from webapp.cli import main

if __name__ == "__main__":
    main(prog_name="xinyuan")
