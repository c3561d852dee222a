"""Words of the stage registration: the compound, its hardware, who is in charge."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from rules.classification import Factor, Readiness, Tier
from rules.registration import (
    COMPLETE_PERCENT,
    FindingState,
    GovernanceStatus,
    HardwarePart,
    Lack,
    ManagementMode,
    OriginType,
    Responsibility,
)
from rules.stages import Stage
from webapp.words.condition import Words


def _households(figures: Mapping[str, Any]) -> Mapping[str, Any]:
    needed = -(-figures["stated"] * COMPLETE_PERCENT // 100)
    return {**figures, "short": max(0, needed - figures["registered"])}


def _basics(figures: Mapping[str, Any]) -> Mapping[str, Any]:
    missing = [
        word
        for word, known in (
            (gettext("建成年份"), figures["built_year"] is not None),
            (gettext("楼栋"), figures["buildings"]),
            (gettext("建筑面积"), figures["floor_area"]),
        )
        if not known
    ]
    return {**figures, "missing": "、".join(missing)}


def _eligible(figures: Mapping[str, Any]) -> Mapping[str, Any]:
    year = figures["built_year"]
    if figures["demolition"]:
        why = gettext("小区已列入拆迁计划，不能改造")
    elif year is None:
        why = gettext("还没填建成年份")
    else:
        why = gettext(
            "%(year)s 年建成，晚于 %(latest)s 年，不在改造范围", year=year, latest=figures["latest"]
        )
    return {**figures, "why": why}


def _organised(figures: Mapping[str, Any]) -> Mapping[str, Any]:
    leader = figures["leader"] or gettext("未定")
    return {**figures, "leader": leader}


def _money_and_reply(figures: Mapping[str, Any]) -> Mapping[str, Any]:
    missing = [
        word
        for word, known in (
            (gettext("专项经费"), figures["budget"]),
            (gettext("对居民的答复"), figures["reply"]),
        )
        if not known
    ]
    return {**figures, "missing": "、".join(missing)}


CONDITIONS = {
    (Stage.REGISTRATION, "households_complete"): Words(
        _("住户登记齐全"),
        _("应登记 %(stated)s 户，已登记 %(registered)s 户，达到 %(percent)s%%"),
        _("应登记 %(stated)s 户，已登记 %(registered)s 户，还差 %(short)s 户才到 %(percent)s%%"),
        _households,
    ),
    (Stage.REGISTRATION, "areas_have_basis"): Words(
        _("每户都有面积依据"), _("每户都有面积"), _("还有 %(missing)s 户没有面积，或还没登记住户")
    ),
    (Stage.REGISTRATION, "owners_known"): Words(
        _("每户都有产权人"),
        _("每户都登记了产权人"),
        _("还有 %(missing)s 户没有产权人，或还没登记住户"),
    ),
    (Stage.REGISTRATION, "basics_present"): Words(
        _("小区基本信息"),
        _("%(built_year)s 年建成，%(buildings)s 栋，建筑面积已填"),
        _("还缺：%(missing)s"),
        _basics,
    ),
    (Stage.REGISTRATION, "eligible"): Words(
        _("符合改造范围"),
        _("%(built_year)s 年建成，不晚于 %(latest)s 年，不在拆迁计划内"),
        _("%(why)s"),
        _eligible,
    ),
    (Stage.REGISTRATION, "hardware_surveyed"): Words(
        _("设施调查"),
        _("%(parts)s 个部位都查过"),
        _("%(parts)s 个部位要查，已查 %(surveyed)s 个"),
    ),
    (Stage.REGISTRATION, "classified"): Words(
        _("小区分类"),
        _("已按硬件、意愿、户数、自治能力分类"),
        _("分类还缺资料：主管情况、管理方式、来历、缴费意愿、自治能力或设施评分"),
    ),
    (Stage.REGISTRATION, "leader_and_task_force"): Words(
        _("牵头领导和专班"),
        _("牵头领导 %(leader)s，专班 %(members)s 人"),
        _("牵头领导：%(leader)s；专班 %(members)s 人，至少要 1 人"),
        _organised,
    ),
    (Stage.REGISTRATION, "budget_and_reply"): Words(
        _("专项经费和答复居民"),
        _("专项经费已落实，已答复居民"),
        _("还缺：%(missing)s"),
        _money_and_reply,
    ),
    (Stage.REGISTRATION, "responsibilities_assigned"): Words(
        _("各阶段责任分工"),
        _("后面 %(stages)s 个阶段都有负责单位"),
        _("后面 %(stages)s 个阶段，只有 %(assigned)s 个定了负责单位"),
    ),
}

LABELS = {
    GovernanceStatus: {
        GovernanceStatus.SUPERVISED: _("有主管单位"),
        GovernanceStatus.OWNERLESS: _("无主管楼院"),
    },
    ManagementMode: {
        ManagementMode.PROPERTY_FIRM: _("物业公司"),
        ManagementMode.MARKET: _("市场接管"),
        ManagementMode.PUBLIC_WELFARE: _("公益托管"),
        ManagementMode.SELF_MANAGED: _("业主自管"),
        ManagementMode.COMMUNITY_RUN: _("社区代管"),
        ManagementMode.NONE: _("无人管理"),
    },
    OriginType: {
        OriginType.WORK_UNIT: _("单位自建"),
        OriginType.EARLY_COMMERCIAL: _("早期商品房"),
        OriginType.REPLACEMENT_HOUSING: _("还建房"),
        OriginType.PUBLIC_HOUSING: _("公房"),
        OriginType.OTHER: _("其他"),
    },
    HardwarePart: {
        HardwarePart.ROOF: _("屋面"),
        HardwarePart.OUTER_WALL: _("外墙"),
        HardwarePart.STAIRS: _("楼梯"),
        HardwarePart.BASEMENT: _("地下室"),
        HardwarePart.WATER_SUPPLY: _("供水"),
        HardwarePart.DRAINAGE: _("排水"),
        HardwarePart.POWER: _("供电"),
        HardwarePart.GAS: _("燃气"),
        HardwarePart.HEATING: _("供暖"),
        HardwarePart.FIRE_SAFETY: _("消防"),
        HardwarePart.ROADS: _("院内道路"),
        HardwarePart.ADJOINING_ROAD: _("院外道路"),
        HardwarePart.LIGHTING: _("照明"),
        HardwarePart.GREENERY: _("绿化"),
        HardwarePart.SECURITY: _("安防"),
        HardwarePart.BARRIER_FREE: _("无障碍"),
    },
    FindingState: {
        FindingState.GOOD: _("好"),
        FindingState.FAIR: _("一般"),
        FindingState.POOR: _("差"),
        FindingState.NOT_SEEN: _("没看到"),
        FindingState.ABSENT: _("没有这一项"),
    },
    Responsibility: {
        Responsibility.RESPONSIBLE: _("承办"),
        Responsibility.ACCOUNTABLE: _("负责"),
        Responsibility.CONSULTED: _("会商"),
        Responsibility.INFORMED: _("知会"),
    },
    Lack: {
        Lack.SUPERVISING_UNIT: _("无主管单位"),
        Lack.PROPERTY_MANAGEMENT: _("无物业管理"),
        Lack.SECURITY: _("无人防物防"),
        Lack.GREENERY: _("无绿化"),
        Lack.OWNERS_COMMITTEE: _("无业主委员会"),
    },
    Tier: {
        Tier.MARKET: _("市场化物业"),
        Tier.SELF_MANAGED: _("居民自管"),
        Tier.PUBLIC_WELFARE: _("公益性物业"),
        Tier.FALLBACK: _("兜底服务"),
    },
    Readiness: {
        Readiness.ELIGIBLE: _("符合改造范围"),
        Readiness.AREAS_COMPLETE: _("户和面积齐全"),
        Readiness.HAZARDS_SURVEYED: _("隐患查清"),
        Readiness.LEADER_NAMED: _("有领导主抓"),
        Readiness.CONSENT_INTENDED: _("三分之二住户愿意改"),
        Readiness.MANAGEMENT_AGREED: _("三分之二住户接受长效管理"),
    },
    Factor: {
        Factor.SAFETY: _("安全"),
        Factor.AGE: _("房龄"),
        Factor.ELDERLY: _("老人"),
        Factor.CONSENT: _("意愿"),
        Factor.FUNDING: _("资金"),
        Factor.MANAGEMENT: _("管理"),
        Factor.SCALE: _("规模"),
    },
}

REFUSALS = {
    "compound_taken": _("这个社区已经有“%(name)s”，不能重复登记。"),
    "unknown_community": _("没有这个社区，或者不在您的管辖范围。"),
    "page_moved": _("您打开这一页以后，别人改过这里的内容。请重新打开再改。"),
}
STATUS = {"unknown_community": 403}

EVENTS = {
    "compound.added": _("登记小区 %(compound)s"),
    "compound.changed": _("更新小区信息 %(count)s 项"),
    "hardware.surveyed": _("设施调查：%(parts)s 个部位，评分 %(score)s"),
    "organisation.set": _("更新组织保障：牵头领导 %(leader)s，专班 %(members)s 人"),
    "registration.opened": _("开始建档，%(due)s 前完成"),
    "registration.ran_late": _("建档超过期限，还有 %(missing)s 项条件不符合"),
}
