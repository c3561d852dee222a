"""The road of a case as viewflow wants it said."""

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.models import Process


class CaseFlow(flow.Flow):
    """The road of a case: work, approval, next stage; six times."""

    process_class = Process

    start = flow.StartHandle(this.opened).Next(this.work1)
    work1 = flow.Handle(this.noted).Next(this.review1)
    review1 = flow.Handle(this.noted).Next(this.gate1)
    gate1 = flow.If(this.is_approved).Then(this.work2).Else(this.work1)
    work2 = flow.Handle(this.noted).Next(this.review2)
    review2 = flow.Handle(this.noted).Next(this.gate2)
    gate2 = flow.If(this.is_approved).Then(this.work3).Else(this.work2)
    work3 = flow.Handle(this.noted).Next(this.review3)
    review3 = flow.Handle(this.noted).Next(this.gate3)
    gate3 = flow.If(this.is_approved).Then(this.work4).Else(this.work3)
    work4 = flow.Handle(this.noted).Next(this.review4)
    review4 = flow.Handle(this.noted).Next(this.gate4)
    gate4 = flow.If(this.is_approved).Then(this.work5).Else(this.work4)
    work5 = flow.Handle(this.noted).Next(this.review5)
    review5 = flow.Handle(this.noted).Next(this.gate5)
    gate5 = flow.If(this.is_approved).Then(this.work6).Else(this.work5)
    work6 = flow.Handle(this.noted).Next(this.review6)
    review6 = flow.Handle(this.noted).Next(this.gate6)
    gate6 = flow.If(this.is_approved).Then(this.end).Else(this.work6)
    end = flow.End()

    def opened(self, activation):
        activation.process.data = {"approved": True}
        return activation.process

    def noted(self, activation):
        activation.process.data = {**(activation.process.data or {}), "approved": True}
        activation.process.save()

    def is_approved(self, activation):
        return (activation.process.data or {}).get("approved", False)
