"""Words of accounts: signing in, posts, areas, and what Flask-Security says."""

from typing import Any

from flask_babel import lazy_gettext as _

from models.area import Level

REFUSALS: dict[str, Any] = {
    "username_taken": _("用户名或邮箱已被别的账号使用，请换一个。"),
    "unknown_staff": _("没有这个账号。"),
    "no_such_area": _("没有这个区域。"),
    "own_account": _("不能停用、重置自己的账号，也不能去掉自己的管理员岗位。请另一位管理员办理。"),
    "administrator_reviews": _("管理员不能兼任审查员：任命审查员的人自己不能审查。"),
    "body_needed": _("审查员要写明代表哪个部门；其他岗位不写部门。"),
    "case_elsewhere": _("项目 %(reference)s 不在“%(area)s”范围内，请核对编号和区域。"),
    "area_name_taken": _("同一个上级下面已经有“%(name)s”。"),
    "no_level_below": _("“%(name)s”是社区，下面不能再设区域。"),
    "bad_area_line": _("第 %(line)s 行看不明白，整份名单都没有导入。"),
    "no_such_dead_errand": _("这项调用没有停下来，或者已经重新开始。"),
}
STATUS = {"unknown_staff": 404, "no_such_area": 404, "own_account": 403, "bad_area_line": 422}

LABELS: dict[Any, Any] = {
    Level: {
        Level.CITY: _("市"),
        Level.DISTRICT: _("区（县）"),
        Level.STREET: _("街道（镇）"),
        Level.COMMUNITY: _("社区（村）"),
    }
}

EVENTS: dict[str, Any] = {
    "account.created": _("开设账号 %(username)s"),
    "account.closed": _("停用账号 %(username)s"),
    "account.opened": _("重新启用账号 %(username)s"),
    "account.reset": _("重置账号 %(username)s 的密码"),
    "account.signed_in": _("登录"),
    "account.password_changed": _("修改自己的密码"),
    "account.second_step_set": _("开通动态口令"),
    "account.second_step_removed": _("关闭动态口令"),
    "account.recovery_codes_made": _("换一组备用码"),
    "account.recovery_code_used": _("用备用码登录"),
    "account.passkey_added": _("添加通行密钥"),
    "account.passkey_removed": _("删除通行密钥"),
    "backup.made": _("备份（附件 %(files)s 个）"),
    "post.given": _("任命岗位（%(area)s）"),
    "post.taken": _("免去岗位（%(area)s）"),
    "area.added": _("新增区域“%(area)s”"),
    "area.renamed": _("区域“%(before)s”改为“%(area)s”"),
    "areas.taken_over": _("导入区域名单：新增 %(created)s，更新 %(changed)s"),
    "errand.given_up": _("自动办理多次失败，已停下"),
    "errand.revived": _("重新开始停下的自动办理"),
}

INDICATORS: dict[str, Any] = {
    "area_km2": _("面积（平方公里）"),
    "registered_population": _("户籍人口"),
    "resident_population": _("常住人口"),
    "villages": _("行政村"),
    "communities": _("社区数"),
    "groups": _("村民小组"),
    "party_branches": _("党支部"),
    "party_members": _("党员"),
}

DEMO_REFUSED: Any = _("这是演示账号，只能在演示系统里登录。请用正式账号，或请管理员开设。")

# Flask-Security's own sentences, under the names it gives them.
MESSAGES: dict[str, tuple[Any, str]] = {
    "API_ERROR": (_("这个请求看不明白，请返回上一页再试。"), "no"),
    "DISABLED_ACCOUNT": (_("这个账号已停用，请找管理员。"), "no"),
    "INVALID_PASSWORD": (_("密码不对。"), "no"),
    "INVALID_REDIRECT": (_("只能回到本系统的页面。"), "no"),
    "PASSWORD_CHANGE": (_("密码改好了，别处的登录都已退出。"), "yes"),
    "PASSWORD_INVALID_LENGTH": (_("密码至少 %(length)s 个字符。"), "no"),
    "PASSWORD_IS_THE_SAME": (_("新密码不能和现在的一样。"), "no"),
    "PASSWORD_NOT_PROVIDED": (_("请填写密码。"), "no"),
    "REAUTHENTICATION_REQUIRED": (_("请再输一次密码，确认是您本人。"), "maybe"),
    "REAUTHENTICATION_SUCCESSFUL": (_("已确认是您本人。"), "yes"),
    "RETYPE_PASSWORD_MISMATCH": (_("两次输入的新密码不一样。"), "no"),
    "TWO_FACTOR_PERMISSION_DENIED": (_("这次登录已过期，请重新登录。"), "no"),
    "UNAUTHENTICATED": (_("请先登录。"), "maybe"),
    "UNAUTHORIZED": (_("您的岗位不能打开这一页。"), "no"),
    "USER_DOES_NOT_EXIST": (_("用户名或密码不对。"), "no"),
    "WEBAUTHN_CREDENTIAL_DELETED": (_("已删除通行密钥“%(name)s”。"), "yes"),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": (_("这把通行密钥已经登记过。"), "no"),
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": (_("这把通行密钥不能用来登录。"), "no"),
    "WEBAUTHN_EXPIRED": (_("时间过了，请重新开始。"), "no"),
    "WEBAUTHN_MISMATCH_USER_HANDLE": (_("这把通行密钥属于别的账号。"), "no"),
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": (_("名称只能用文字、数字、空格和短横线。"), "no"),
    "WEBAUTHN_NAME_INUSE": (_("您已经有一把叫“%(name)s”的通行密钥。"), "no"),
    "WEBAUTHN_NAME_NOT_FOUND": (_("您没有叫“%(name)s”的通行密钥。"), "no"),
    "WEBAUTHN_NAME_REQUIRED": (_("请给这把通行密钥起个名。"), "no"),
    "WEBAUTHN_NO_VERIFY": (_("通行密钥没有通过核对。"), "no"),
    "WEBAUTHN_ORPHAN_CREDENTIAL_ID": (_("这把通行密钥不属于任何账号。"), "no"),
    "WEBAUTHN_REGISTER_SUCCESSFUL": (_("已添加通行密钥“%(name)s”。"), "yes"),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": (_("没有登记过这把通行密钥。"), "no"),
    "INVALID_INPUT": (_("请检查填写的内容。"), "no"),
    "INVALID_INPUT_LENGTH": (_("写得太长了。"), "no"),
}
