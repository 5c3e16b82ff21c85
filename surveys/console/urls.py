"""The researchers' pages, mounted inside the AdminSite at /konsol/survei/."""

from functools import partial

from django.urls import path

from surveys.console import asking, build, exchange, exporting, overview, people, preview, publish, releases, results

OVERVIEW = [
    ("", overview.survey_list, "survey_list"),
    ("<slug:slug>/", overview.survey_page, "survey_page"),
    ("<slug:slug>/keadaan/", overview.survey_state, "survey_state"),
    ("<slug:slug>/ubah/", overview.survey_change, "survey_change"),
    ("<slug:slug>/buang/", overview.survey_discard, "survey_discard"),
    ("<slug:slug>/versi/<int:number>/", overview.survey_version, "survey_version"),
    ("<slug:slug>/periksa/", publish.survey_check, "survey_check"),
    ("<slug:slug>/pratinjau/", preview.survey_preview, "survey_preview"),
    ("<slug:slug>/xlsform/", exchange.survey_xlsform, "survey_xlsform"),
    ("<slug:slug>/xlsform/<int:number>/", exchange.survey_xlsform_file, "survey_xlsform_file"),
]
BUILDER = [
    ("<slug:slug>/susun/", build.survey_build, "survey_build"),
    ("<slug:slug>/susun/pindah/", build.survey_move, "survey_move"),
    ("<slug:slug>/susun/hapus/", build.survey_delete, "survey_delete"),
    ("<slug:slug>/susun/bagian/", build.survey_group, "survey_group_new"),
    ("<slug:slug>/susun/bagian/<str:name>/", build.survey_group, "survey_group"),
    ("<slug:slug>/susun/soal/", build.survey_question, "survey_question_new"),
    ("<slug:slug>/susun/soal/<str:name>/", build.survey_question, "survey_question"),
    ("<slug:slug>/susun/pilihan/", build.survey_choices, "survey_choices_new"),
    ("<slug:slug>/susun/pilihan/<str:name>/", build.survey_choices, "survey_choices"),
]

ASKING = [
    ("<slug:slug>/undangan/", asking.survey_invitations, "survey_invitations"),
    ("<slug:slug>/undangan/ingatkan/", asking.survey_remind, "survey_remind"),
    ("<slug:slug>/gabungan/", releases.survey_releases, "survey_releases"),
    ("<slug:slug>/gabungan/akhiri/", releases.survey_unlink, "survey_unlink"),
    ("<slug:slug>/poster/", asking.survey_poster, "survey_poster"),
    ("<slug:slug>/tautan/", people.survey_links, "survey_links"),
    ("<slug:slug>/kuota/", people.survey_quotas, "survey_quotas"),
    ("<slug:slug>/pewawancara/", people.survey_interviewers, "survey_interviewers"),
    ("<slug:slug>/pewawancara/pakai/", people.survey_interviewer_switch, "survey_interviewer_switch"),
]

EXPORTS = [
    ("<slug:slug>/ekspor/", exporting.survey_exports, "survey_exports"),
    ("<slug:slug>/ekspor/<int:pk>/ambil/", exporting.survey_export_fetch, "survey_export_fetch"),
    ("<slug:slug>/ekspor/<int:pk>/berkas/", exporting.survey_export_file, "survey_export_file"),
    ("<slug:slug>/ekspor/sintaks/<slug:program>/", exporting.survey_syntax, "survey_syntax"),
    ("<slug:slug>/kodebuk/", exporting.survey_codebook, "survey_codebook"),
]
RESULTS = [
    ("<slug:slug>/hasil/", results.survey_results, "survey_results"),
    ("<slug:slug>/hasil/hitung/", results.survey_count, "survey_count"),
    ("<slug:slug>/hasil/laporan/", results.survey_report, "survey_report"),
]


def survey_urls(site):
    """Return the URL patterns of the survey console, each behind the site's permission check."""
    return [
        path(f"survei/{address}", site.admin_view(partial(view, site=site)), name=name)
        for address, view, name in (*OVERVIEW, *BUILDER, *ASKING, *EXPORTS, *RESULTS)
    ]
