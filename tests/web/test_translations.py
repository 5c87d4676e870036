"""The pages in other languages. The compiled catalogues are committed: nothing builds them."""

import gettext
import re

import pytest
from django.conf import settings
from django.utils import translation

OTHERS = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
PLACEHOLDER = re.compile(r"%\(\w+\)\d*[sd]|%[sd]")


@pytest.fixture(autouse=True)
def language_of_the_next_test():
    """A request leaves its language behind in the thread, as the middleware means it to."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


def catalogue(language):
    """The translations by what they translate; a plural's singular and plural apart."""
    path = settings.LOCALE_PATHS[0] / language / "LC_MESSAGES" / "django.mo"
    with path.open("rb") as file:
        said = gettext.GNUTranslations(file)._catalog
    return {key: text for key, text in said.items() if key}


@pytest.mark.parametrize("language", OTHERS)
def test_every_placeholder_survives_translation(language):
    torn = {
        text
        for key, text in catalogue(language).items()
        if not isinstance(key, tuple)
        and sorted(PLACEHOLDER.findall(key)) != sorted(PLACEHOLDER.findall(text))
    }
    assert torn == set()


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_translated_into_nothing(language):
    assert [key for key, text in catalogue(language).items() if not text.strip()] == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_page_comes_in_the_browsers_language(viewer, integration, language):
    answer = viewer.get("/integrations/main/", headers={"accept-language": language})
    assert f'<html lang="{language}">' in answer.text
    assert catalogue(language)["Everyone, accounted for"] in answer.text


def test_a_language_that_is_not_offered_comes_in_english(viewer, integration):
    answer = viewer.get("/integrations/main/", headers={"accept-language": "fi"})
    assert "Everyone, accounted for" in answer.text
