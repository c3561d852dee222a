"""Refusals become pages that say what to do; everything else is a defect."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import Flask, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from rules.refusal import Refusal
from webapp import words
from webapp.filters import local_time, yuan


def sentence_of(refusal: Refusal) -> str:
    """Return what a refusal says to the person, in their language."""
    return sentence_for(refusal.code, refusal.facts)


def sentence_for(code: str, facts: Mapping[str, Any]) -> str:
    """Return the sentence of a refusal that was kept by its code and facts."""
    return str(words.REFUSALS[code]) % _readable(facts)


def register(app: Flask) -> None:
    """Answer every refusal and every HTTP error with a page of ours."""

    @app.errorhandler(Refusal)
    def show_refusal(refusal: Refusal) -> ResponseReturnValue:
        status = words.STATUS.get(refusal.code, 409)
        return _page(sentence_of(refusal), status)

    @app.errorhandler(StaleDataError)
    def show_moved(_error: StaleDataError) -> ResponseReturnValue:
        return _page(str(words.REFUSALS["case_moved"]) % {"stage": "—"}, 409)

    @app.errorhandler(CSRFError)
    def show_expired(_error: CSRFError) -> ResponseReturnValue:
        return _page(_("这一页打开太久了，没有保存。请返回上一页，刷新后再提交一次。"), 400)

    @app.errorhandler(HTTPException)
    def show_error(error: HTTPException) -> ResponseReturnValue:
        if error.code == 401:  # noqa: PLR2004 -- HTTP's own number
            return redirect(url_for("security.login", next=request.full_path.rstrip("?")), 303)
        return _page(_words_for(error), error.code or 500)

    @app.errorhandler(Exception)
    def show_defect(error: Exception) -> ResponseReturnValue:
        if current_app.testing or current_app.debug:
            raise error
        current_app.logger.error("a defect at %s", request.path, exc_info=error)
        return _page(_("系统出了差错，已记录。您填的内容没有提交成功，请稍后再试。"), 500)


def _page(sentence: str, status: int) -> ResponseReturnValue:
    resident = request.path.startswith("/r/")
    staff = not resident and current_user and current_user.is_authenticated
    base = "base_resident.html" if resident else "base_work.html" if staff else "base_public.html"
    return render_template("refusal.html", sentence=sentence, base=base, status=status), status


def _words_for(error: HTTPException) -> str:
    return {
        400: _("这个请求看不明白，没有保存。请返回上一页再试。"),
        403: _("您的岗位不能打开这一页。"),
        404: _("没有这一页。请检查网址，或从首页重新进入。"),
        405: _("这一页不能这样提交。请返回上一页再试。"),
        413: _("文件太大，没有上传。每次最多 12 MB。"),
        429: _("操作太频繁了，请过几分钟再试。"),
    }.get(error.code or 500, _("系统出了差错，已记录。请稍后再试。"))


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        # %(amount_yuan)s is the fact "amount", which is fen, written in yuan.
        amount = self.get(key.removesuffix("_yuan"))
        return yuan(amount) if key.endswith("_yuan") and isinstance(amount, int) else "—"


def _readable(facts: Mapping[str, Any]) -> _Facts:
    return _Facts({name: _shown(value) for name, value in facts.items()})


def _shown(value: Any) -> Any:  # noqa: ANN401 -- any fact
    if isinstance(value, StrEnum) and type(value) in words.LABELS:
        return words.label(value)
    if isinstance(value, datetime):
        return local_time(value)
    if isinstance(value, list | tuple | set | frozenset):
        return _("、").join(str(_shown(item)) for item in value)
    return value
