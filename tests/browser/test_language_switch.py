"""Indonesian is what everybody gets; who wants English says so once."""


def language(page) -> str:
    return page.locator("html").get_attribute("lang")


def test_an_english_browser_gets_indonesian(phone):
    phone.goto("/")
    assert language(phone) == "id"
    assert phone.evaluate("navigator.language") == "en-US"


def test_the_switch_speaks_english_from_then_on_and_back(phone):
    phone.goto("/lapor/")
    phone.locator("button[name=language][value=en]").click()
    phone.locator("html[lang=en]").wait_for(state="attached")
    assert phone.url.endswith("/lapor/")
    assert phone.locator("h1").inner_text() == "Report a problem"

    phone.goto("/tentang/")
    assert language(phone) == "en"
    phone.locator("button[name=language][value=id]").click()
    phone.locator("html[lang=id]").wait_for(state="attached")
    assert phone.url.endswith("/tentang/")
