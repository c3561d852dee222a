"""Who may do what, where: posts in the tree of areas, and four eyes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from rules.refusal import Refusal
from rules.stages import APPROVER, Reviewer, Stage


class Role(StrEnum):
    """What a member of staff is appointed to do."""

    PROJECT_MANAGER = "project_manager"
    REVIEWER = "reviewer"
    AUDITOR = "auditor"  # reads everything below the area, changes nothing
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Post:
    """One appointment: a role in an area, or in one case.

    `area_path` is the path of ids from the root ("1.4.9."), so that a post at a street
    covers every community below it. `case_id` narrows the post to one case. `body` says for
    which body a reviewer decides; None on any other role.
    """

    role: Role
    area_path: str
    case_id: int | None = None
    body: Reviewer | None = None

    def covers(self, area_path: str, case_id: int | None = None) -> bool:
        """Whether the post reaches a case (or an area) at `area_path`."""
        if self.case_id is not None:
            return self.case_id == case_id
        return area_path.startswith(self.area_path)


class NotYours(Refusal):
    """The person holds no post that covers this case for this work."""

    code = "not_yours"


class FourEyes(Refusal):
    """The person would approve or certify their own work."""

    code = "four_eyes"


def may_read(posts: Iterable[Post], area_path: str, case_id: int) -> bool:
    """Whether any post lets its holder read the case."""
    return any(post.covers(area_path, case_id) for post in posts)


def may_manage(posts: Iterable[Post], area_path: str, case_id: int) -> bool:
    """Whether a post lets its holder do the work of the case."""
    return any(
        post.role is Role.PROJECT_MANAGER and post.covers(area_path, case_id) for post in posts
    )


def may_review(posts: Iterable[Post], stage: Stage, area_path: str, case_id: int) -> bool:
    """Whether a post lets its holder decide on `stage` of the case."""
    return any(
        post.role is Role.REVIEWER
        and post.body is APPROVER[stage]
        and post.covers(area_path, case_id)
        for post in posts
    )


def may_administer(posts: Iterable[Post]) -> bool:
    """Whether a post lets its holder change accounts, areas and rule data."""
    return any(post.role is Role.ADMINISTRATOR for post in posts)


def require_other_eyes(staff_id: int | None, hands: Collection[int]) -> None:
    """Refuse somebody whose own `hands` did the work they now want to approve (DOMAIN §3 [P]).

    Raises:
        FourEyes: if `staff_id` is one of `hands`.
    """
    if staff_id is not None and staff_id in hands:
        raise FourEyes(staff_id=staff_id)
