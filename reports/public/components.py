"""The developers' page: every part of the design system with sample content, served while DEBUG is on."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

CATEGORIES = [
    ("sampah", "Sampah & kebersihan"),
    ("lampu-jalan", "Lampu jalan (PJU) mati"),
    ("rambu-lampu-lalin", "Lampu lalu lintas, rambu & marka rusak"),
    ("kemacetan", "Kemacetan"),
    ("pelanggaran-lalin", "Pelanggaran lalu lintas"),
    ("parkir-liar", "Parkir liar"),
    ("angkutan-umum", "Angkutan umum berhenti sembarangan"),
    ("jalan-rusak", "Jalan & trotoar rusak"),
    ("drainase-banjir", "Drainase tersumbat & potensi banjir"),
    ("air-bersih", "Air bersih"),
    ("pohon-tumbang", "Pohon tumbang & dahan rawan"),
    ("tunawisma-pengemis", "Tunawisma, pengemis & orang telantar"),
    ("fasilitas-anak", "Fasilitas anak"),
    ("perlindungan-anak", "Perlindungan anak & perempuan"),
    ("orang-hilang", "Orang hilang"),
    ("pkl-liar", "Pedagang kaki lima liar"),
    ("bangunan-liar", "Pelanggaran bangunan"),
    ("reklame-liar", "Iklan, reklame & spanduk liar"),
    ("fogging-dbd", "Permintaan fogging DBD"),
    ("kesehatan", "Masalah kesehatan"),
    ("kebakaran", "Kebakaran"),
    ("lainnya", "Lainnya"),
    ("usulan", "Usulan & saran"),
    ("pertanyaan", "Pertanyaan & informasi"),
]

STATUSES = [
    ("received", "", "Menunggu"),
    ("verified", "", "Terverifikasi"),
    ("assigned", "", "Diteruskan ke DLHK"),
    ("in_progress", "", "Dikerjakan"),
    ("on_hold", "", "Tertunda"),
    ("resolved", "", "Dinyatakan selesai"),
    ("closed", "confirmed", "Ditutup: dipastikan selesai"),
    ("closed", "unconfirmed", "Ditutup: tanpa tanggapan"),
    ("closed", "withdrawn", "Ditarik"),
    ("rejected", "", "Ditolak"),
    ("duplicate", "", "Duplikat"),
]

ICONS = [
    "search", "map", "pin", "locate", "camera", "image", "check", "clock", "bell", "user", "users", "plus", "close",
    "arrow-left", "arrow-right", "arrow-up", "arrow-down", "warning", "phone", "mail", "chat", "lock", "eye",
    "mask", "share", "link", "copy", "print", "download", "filter", "list", "chart", "pause", "agency", "edit",
    "logout", "ring", "half", "claim", "tick", "dash",
]  # fmt: skip


class SampleForm(forms.Form):
    """One field of each kind; the page binds it empty so that the errors show."""

    category = forms.ChoiceField(label="Apa masalahnya?", choices=CATEGORIES, widget=forms.RadioSelect)
    text = forms.CharField(
        label="Ceritakan singkat",
        help_text="Satu atau dua kalimat cukup.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    kelurahan = forms.ChoiceField(label="Kelurahan", choices=[("", "Pilih"), ("oesapa", "Oesapa")])
    landmark = forms.CharField(label="Patokan", required=False, help_text="Misalnya: depan SD, samping gereja.")
    photos = forms.FileField(label="Foto", required=False)
    publicity = forms.ChoiceField(
        label="Siapa yang boleh melihat?",
        choices=[
            ("public", "Semua orang"),
            ("anonymous", "Semua orang, tanpa nama saya"),
            ("confidential", "Hanya petugas"),
        ],
        widget=forms.RadioSelect,
    )
    told = forms.BooleanField(label="Kabari saya lewat e-mail", required=False)


def _report(category: int, title: str, status: int, **more: str) -> dict:
    code, name = CATEGORIES[category]
    state, outcome, label = STATUSES[status]
    return {
        "title": title,
        "category": type("Category", (), {"code": code, "__str__": lambda self: name})(),
        "kelurahan": "Oesapa",
        "received_at": "hari ini 14.20 WITA",
        "status": state,
        "outcome": outcome,
        "label": label,
        "get_absolute_url": "/laporan/",
        "agency": "DLHK",
        **more,
    }


REPORTS = [
    _report(
        0,
        "Sampah menumpuk di samping pasar Oesapa, sudah tiga hari dan baunya sampai ke sekolah",
        2,
        late="terlambat 1 hari 4 jam",
    ),
    _report(1, "Lampu jalan padam di cabang Liliba", 3),
    _report(8, "Got tersumbat, air masuk rumah kalau hujan", 6),
]

EVENTS = [
    {
        "what": "Dinyatakan selesai",
        "who": "DLHK",
        "when": "kemarin 16.05 WITA",
        "icon": "claim",
        "note": "Sampah sudah diangkut dengan dua truk.",
    },
    {
        "what": "Dikerjakan",
        "who": "DLHK",
        "when": "12 Nov 2026",
        "icon": "half",
        "internal_note": "Truk 2 rusak.",
    },
    {"what": "Laporan diterima", "who": "", "when": "11 Nov 2026", "icon": "ring"},
]

ROWS = [
    {"label": "Sampah & kebersihan", "value": "28 % (840)", "percent": 100.0, "mark": 80.5},
    {"label": "Lampu jalan (PJU) mati", "value": "16 % (480)", "percent": 57.1, "kind": "done"},
    {"label": "Drainase & banjir", "value": "8 % (240)", "percent": 28.6, "kind": "late"},
]


def components(request: HttpRequest) -> HttpResponse:
    """Show every part of the design system once."""
    context = {
        "form": SampleForm({}),
        "categories": CATEGORIES,
        "statuses": STATUSES,
        "icons": ICONS,
        "steps": range(5),
    }
    return render(request, "components/index.html", context | {"reports": REPORTS, "events": EVENTS, "rows": ROWS})
