"""The chapters as pages: what to look at, as whom, and the button that lets the story go on."""

from __future__ import annotations

import structlog
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.cases.queries import paper_file, papers_of
from tongban.foundation import demonstration
from tongban.foundation.web.components import Crumb
from tongban.foundation.web.language import sentence
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.demo import demo_people, sign_in_as
from tongban.registry.identity.kinds import Factor
from tongban.sites.demo import acting
from tongban.sites.demo.chapters import Beat, Chapter, chapter_named, chapters
from tongban.sites.demo.chapterview import ChapterView
from tongban.sites.demo.forging import forged
from tongban.sites.demo.frame import measured, show
from tongban.sites.demo.scenes import SCENES
from tongban.sites.demo.standing import Standing, keep, standing_in
from tongban.sites.parts.rights import safe_next
from tongban.sites.parts.signed_in import close_session, device_of, open_session

log = structlog.get_logger(__name__)
_MOST_STEPS = 200


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """All chapters, the clock, and everybody one can be."""
    demonstration.required()
    rows = [ChapterView(each, standing_in(request, each)) for each in chapters()]
    people = [each for each in demo_people().people if each["listed"]]
    return show(request, "home", {"chapters": rows, "people": people, "scenes": SCENES})


@require_safe
def chapter_page(request: HttpRequest, chapter: str) -> HttpResponse:
    """A chapter as far as this visitor has come."""
    demonstration.required()
    found = chapter_named(chapter)
    context = {
        "view": ChapterView(found, standing_in(request, found)),
        "crumbs": (Crumb(_("演示导览"), reverse("demo:home")), Crumb(_(found.title))),
    }
    return show(request, "chapter", context)


@require_POST
def step(request: HttpRequest, chapter: str) -> HttpResponse:
    """The next beat: its person does it, or the visitor has seen it. A button pressed twice is one press."""
    demonstration.required()
    found = chapter_named(chapter)
    standing = standing_in(request, found)
    beat = standing.beat(found)
    back = HttpResponseRedirect(reverse("demo:chapter", args=[found.name]))
    if beat is None or beat.days or request.POST.get("number") != str(beat.number):
        return back
    measured(request, "step", _MOST_STEPS)
    if beat.is_shown or request.POST.get("do") == "skip":
        return keep(request, back, found, standing.onward())
    after = _done(request, found, beat, standing)
    return back if after is None else keep(request, back, found, after)


def _done(request: HttpRequest, chapter: Chapter, beat: Beat, standing: Standing) -> Standing | None:
    """Where the visitor stands afterwards; None where it went otherwise than the story tells."""
    try:
        code = acting.act(chapter.story, beat.step, standing.code)
    except DomainError as error:
        told = {"why": sentence(error), "code": error.code}
        if error.code in beat.refused:
            messages.warning(request, _("系统拒绝了：%(why)s（%(code)s）这次尝试已经记录在案。") % told)
            return standing.onward()
        words = _("这一步没有办成：%(why)s（%(code)s）如果您刚才自己办过了，请按“跳过”；否则请从头再来。")
        messages.error(request, words % told)
        return None
    if beat.refused:
        log.error("demo.not_refused", chapter=chapter.name, step=beat.id)
    messages.success(request, _("办好了：%(says)s") % {"says": _(beat.says)})
    return standing.onward(code)


@require_POST
def again(request: HttpRequest, chapter: str) -> HttpResponse:
    """From the beginning, with a new case; the old one stays where it is."""
    demonstration.required()
    found = chapter_named(chapter)
    return keep(request, HttpResponseRedirect(reverse("demo:chapter", args=[found.name])), found, Standing())


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Become a person of the demonstration, or nobody, and go where there is something to see. On record as every log-in."""
    demonstration.required()
    measured(request, "sign-in", _MOST_STEPS)
    login = request.POST.get("login", "")[:64]
    if not login:
        close_session(request)
        return HttpResponseRedirect(safe_next(request, request.POST.get("next", ""), reverse("portal:home")))
    actor = sign_in_as(login, channel=Channel.PORTAL, device=device_of(request))
    open_session(request, actor, Factor.DEMONSTRATION)
    start = reverse("desk:work" if actor.posts else "portal:my")
    return HttpResponseRedirect(safe_next(request, request.POST.get("next", ""), start))


@require_safe
def paper(request: HttpRequest, chapter: str, copy: str) -> HttpResponse:
    """The paper of the chapter's case that came last: ``sealed`` as it is, ``forged`` with one byte changed."""
    demonstration.required()
    found = chapter_named(chapter)
    standing = standing_in(request, found)
    if copy not in ("sealed", "forged") or not standing.code:
        raise DomainError("web.not_found")
    applicant = acting.person_in(found.story, {"who": "applicant", "door": "portal"})
    papers = papers_of(applicant, standing.code)
    if papers.making or not papers.lines:
        messages.warning(request, _("文书正在制作，请过几秒再下载。"))
        return HttpResponseRedirect(reverse("demo:chapter", args=[found.name]))
    name, pieces = paper_file(applicant, standing.code, papers.lines[-1].n)
    content = b"".join(pieces)
    if copy == "forged":
        name, content = _("伪造 %(name)s") % {"name": name}, forged(content)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store, private"
    return response
