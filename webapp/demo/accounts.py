"""One ready-made account per role. Outside demo mode the sign-in page refuses every one of them."""

from typing import Final

from rules.roles import Role
from rules.stages import Reviewer
from workflows.actions.demo_staff import DemoAccount

PASSWORD: Final = "xinyuan-demo"  # noqa: S105 -- known to everybody, and good in demo mode only

ACCOUNTS: Final = (
    DemoAccount("chenmin", "陈敏", Role.PROJECT_MANAGER),
    DemoAccount("zhouzhi", "周志远", Role.PROJECT_MANAGER),
    DemoAccount("fangyun", "方芸", Role.PROJECT_MANAGER),
    DemoAccount("linjing", "林静", Role.REVIEWER, Reviewer.STREET),
    DemoAccount("zhengwei", "郑伟", Role.REVIEWER, Reviewer.HOUSING),
    DemoAccount("hanxue", "韩雪", Role.REVIEWER, Reviewer.JOINT_REVIEW),
    DemoAccount("guojing", "郭敬", Role.REVIEWER, Reviewer.FINANCE),
    DemoAccount("majun", "马骏", Role.REVIEWER, Reviewer.SUPERVISION),
    DemoAccount("tangli", "唐丽", Role.REVIEWER, Reviewer.JOINT_ACCEPTANCE),
    DemoAccount("songbo", "宋波", Role.REVIEWER, Reviewer.DISTRICT),
    DemoAccount("heqing", "何青", Role.AUDITOR),
    DemoAccount("admin", "管理员", Role.ADMINISTRATOR),
)
