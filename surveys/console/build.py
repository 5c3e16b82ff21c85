"""The builder: the outline of a draft, and a form for each page, block, question and list of choices."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from surveys import editing, outline
from surveys.console.forms import BlockForm, Choices, ListForm, PageForm, QuestionForm, choice_rows
from surveys.console.pages import on_draft, show
from surveys.models import ChoiceList, Group, Question

# What a new question takes over from the one before it, so that the items of a scale are quickly written.
TAKEN_OVER = ("kind", "choices", "required", "scale", "dimension")
ELSEWHERE_TOLD = 3
STEPS = {"up": -1, "down": 1}


@on_draft
@require_http_methods(["GET", "HEAD"])
def survey_build(request, survey, version, site):
    """The outline: pages, blocks and questions in order, and the lists of choices."""
    context = {
        "title": _("Build version %(number)d") % {"number": version.number},
        "version": version,
        "pages": outline.outline(version).children,
        "lists": version.lists.prefetch_related("rows", "questions"),
    }
    return show(site, request, survey, "build.html", context)


@on_draft
@require_POST
def survey_move(request, survey, version, site):
    """Move one row of the outline a step up or down."""
    rows = {"group": version.groups, "question": version.questions}.get(request.POST.get("what", ""))
    step = STEPS.get(request.POST.get("way", ""))
    if rows is None or step is None:
        raise Http404
    row = get_object_or_404(rows, name=request.POST.get("name", ""))
    outline.move(version, row, step)
    return _back(survey, row.name)


@on_draft
@require_http_methods(["GET", "HEAD", "POST"])
def survey_question(request, survey, version, site, name=""):
    """The form of a question; without a name of a new one, in the group that `in` names."""
    question = _stored(request, version.questions, name) or Question(version=version)
    old_group = question.group_id
    form = QuestionForm(request.POST or None, instance=question, version=version, initial=_beginning(request, version))
    if request.method == "POST" and form.is_valid():
        moved = old_group not in (None, form.instance.group_id)
        if _saved(request, form, partial(editing.save_question, version, form.instance, old_name=name, moved=moved)):
            return _saved_page(request, survey, form.instance)
    title = _("Question %(name)s") % {"name": name} if name else _("New question")
    context = {"title": title, "form": form, "name": name, "version": version}
    return show(site, request, survey, "question.html", context, status=_status(form))


def _stored(request, rows, name):
    """The row of the address. One that was deleted while its form was filled in is None: what was typed is kept."""
    row = rows.filter(name=name).first() if name else None
    if name and row is None and request.method != "POST":
        raise Http404
    return row


def _status(form):
    if form.errors:
        return 409 if form.is_stale else 422
    return 200


def _beginning(request, version):
    """Where a new question stands, and what it takes over from the last one there."""
    group = version.groups.filter(name=request.GET.get("in", "")).first() if request.method != "POST" else None
    if group is None:
        return {}
    last = group.questions.order_by("-position").first()
    if last is None:
        return {"group": group, "name": editing.next_name(version, "q")}
    taken = {field: getattr(last, field) for field in TAKEN_OVER}
    return taken | {"group": group, "name": editing.next_name(version, last.name)}


def _saved_page(request, survey, question):
    messages.success(request, _("%(name)s is saved.") % {"name": question.name})
    if "another" in request.POST:
        response = redirect("admin:survey_question_new", slug=survey.slug)
        response["Location"] += f"?in={question.group.name}"
        return response
    return _back(survey, question.name)


@on_draft
@require_http_methods(["GET", "HEAD", "POST"])
def survey_group(request, survey, version, site, name=""):
    """The form of a page or block; without a name of a new page, or of a new block on the page that `on` names."""
    group = _stored(request, version.groups, name) or _new_group(request, version)
    old_parent = group.parent_id
    form_class = BlockForm if group.parent_id or "parent" in request.POST else PageForm
    form = form_class(request.POST or None, instance=group, version=version)
    if request.method == "POST" and form.is_valid():
        moved = old_parent != form.instance.parent_id
        if _saved(request, form, partial(editing.save_group, version, form.instance, moved=moved)):
            messages.success(request, _("%(name)s is saved.") % {"name": form.instance.name})
            return _back(survey, form.instance.name)
    context = {"title": _group_title(group, name), "form": form, "name": name, "version": version}
    return show(site, request, survey, "group.html", context, status=_status(form))


def _new_group(request, version):
    page = version.groups.filter(name=request.GET.get("on", ""), parent=None).first()
    return Group(version=version, parent=page, name=editing.next_name(version, "block" if page else "page"))


def _group_title(group, name):
    if group.parent_id:
        return _("Block %(name)s") % {"name": name} if name else _("New block")
    return _("Page %(name)s") % {"name": name} if name else _("New page")


@on_draft
@require_http_methods(["GET", "HEAD", "POST"])
def survey_choices(request, survey, version, site, name=""):
    """The form of a list of choices with all its rows; without a name of a new list."""
    choices = _stored(request, version.lists, name) or ChoiceList(version=version)
    form = ListForm(request.POST or None, instance=choices, version=version)
    rows = Choices(request.POST or None, initial=choice_rows(choices) if choices.pk else None, prefix="row")
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        _tell(request, editing.save_list(form.instance, rows.chosen()))
        messages.success(request, _("%(name)s is saved.") % {"name": form.instance.name})
        if "another" in request.POST:
            return redirect("admin:survey_choices", slug=survey.slug, name=form.instance.name)
        return _back(survey, "lists")
    title = _("Choices: %(name)s") % {"name": name} if name else _("New list of choices")
    used = choices.questions.all() if choices.pk else []
    context = {"title": title, "form": form, "rows": rows, "name": name, "used": used, "version": version}
    status = 422 if rows.is_bound and not rows.is_valid() else 200
    return show(site, request, survey, "choices.html", context, status=_status(form) if form.errors else status)


def _saved(request, form, save):
    """Run the saving. What would break this row is an error of the form; what it breaks elsewhere is told."""
    try:
        others = save()
    except editing.EditRefused as refusal:
        for field, message in refusal.errors:
            form.add_error(field if field in form.fields else None, message)
        return False
    _tell(request, others)
    return True


def _tell(request, findings):
    """Say what is wrong elsewhere in the questionnaire now; the check page lists all of it."""
    for finding in findings[:ELSEWHERE_TOLD]:
        messages.warning(request, f"{finding.name}: {finding.message}")


@on_draft
@require_POST
def survey_delete(request, survey, version, site):
    """Delete a question, an empty page or block, or a list that no question uses."""
    what, name = request.POST.get("what", ""), request.POST.get("name", "")
    try:
        _delete(version, what, name)
    except editing.EditRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s is deleted.") % {"name": name})
    return _back(survey, "")


def _delete(version, what, name):
    if what == "question":
        editing.delete_question(version, get_object_or_404(version.questions, name=name))
    elif what == "group":
        editing.delete_group(version, get_object_or_404(version.groups, name=name))
    elif what == "list":
        editing.delete_list(get_object_or_404(version.lists, name=name))
    else:
        raise Http404


def _back(survey, name):
    """To the outline, at the row that was worked on."""
    response = redirect("admin:survey_build", slug=survey.slug)
    if name:
        response["Location"] += f"#{name}"
    return response
