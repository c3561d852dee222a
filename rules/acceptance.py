"""Acceptance (验收): the words of the joint acceptance, and the gate that ends the stage."""

from enum import StrEnum


class CheckResult(StrEnum):
    """What the joint team wrote beside one line of the checklist."""

    PASS = "pass"  # noqa: S105 -- a result, not a password
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    PENDING = "pending"


class StatutoryCondition(StrEnum):
    """The five conditions before acceptance (建设工程质量管理条例 16)."""

    WORKS_DONE = "works_done"
    FILES_COMPLETE = "files_complete"
    TEST_REPORTS = "test_reports"
    QUALITY_STATEMENTS = "quality_statements"
    WARRANTY_CERTIFICATE = "warranty_certificate"


class Party(StrEnum):
    """Who signs the joint acceptance."""

    IMPLEMENTING_UNIT = "implementing_unit"
    DESIGNER = "designer"
    CONTRACTOR = "contractor"
    SUPERVISOR = "supervisor"
    SUB_DISTRICT = "sub_district"
    COMMUNITY = "community"
    RESIDENTS = "residents"
    PROPERTY_FIRM = "property_firm"
    FIRE = "fire"
    UTILITIES = "utilities"


class DefectState(StrEnum):
    """Where a defect stands."""

    REPORTED = "reported"
    REPAIRED = "repaired"
    CONFIRMED = "confirmed"
    FAILED = "failed"  # the repair did not hold


class HandoverItem(StrEnum):
    """What is handed over (DOMAIN §3.9)."""

    DRAWINGS = "drawings"
    EQUIPMENT = "equipment"
    LIFT_FILE = "lift_file"
    OWNER_ROLL = "owner_roll"
    CONTRACTS = "contracts"
    STAFF_POSTS = "staff_posts"
    LEDGER = "ledger"
    UNFINISHED_DEFECTS = "unfinished_defects"
    PHOTOS = "photos"
