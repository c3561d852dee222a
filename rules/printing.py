"""Why a pack, or one paper of it, could not be printed."""

from rules.refusal import Refusal


class PaperNotMade(Refusal):
    """One paper failed twice by itself; the rest of its pack went on. Fact: `reason`."""

    code = "paper_not_made"


class DiskFull(Refusal):
    """A pack would not fit on the disk, so none of it was printed. Facts in MB."""

    code = "disk_full"
