"""The `xinyuan` command. Each verb is loaded when it is called, so that help answers at once."""

from importlib import import_module
from importlib.util import find_spec
from typing import Final

import click

# Verb: its one line of help. The module `webapp.cli.<verb>` holds it as `command`.
VERBS: Final[dict[str, str]] = {
    "up": "Start web, Prefect and driver; Ctrl-C stops all. 启动整个系统",
    "demo": "The demo city. 示例城市",
    "simulate": "Drive one whole case through the running system. 走完一个项目",
    "case": "List and show cases. 查看项目",
    "rules": "The law: votes, shares, dates, fees. 规则测算",
    "plan": "Advice: the menu, forecasts, visits, who pays. 方案测算",
    "user": "Accounts of staff. 工作人员账号",
    "db": "The database's tables, backup, restore. 数据库与备份",
    "store": "Files that no row names, rows without a file. 文件库",
    "verify": "Whether a paper (PDF) is as it was sealed. 核对文书",
    "doctor": "Check everything this system needs. 自检",
    "run": "One part of it: web, driver, prefect, worker. 单独启动一部分",
    "config": "The settings in force. 当前配置",
    "errand": "Work that was given up, and trying it again. 待办与重试",
}


class Verbs(click.Group):
    """A group that knows its verbs' names and help without loading them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs that this installation has, in the order of `VERBS`."""
        del ctx
        return [verb for verb in VERBS if find_spec(f"{__name__}.{verb}") is not None]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the verb's module and return its command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"{__name__}.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of verbs from `VERBS` alone."""
        rows = [(verb, VERBS[verb]) for verb in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="xinyuan", prog_name="xinyuan")
def main() -> None:
    """Xinyuan 新院: a case office for renovating old residential compounds.

    Settings come from XINYUAN_* variables; `xinyuan config show` lists them.
    """
