"""The package's own tests: each of its plug-ins is held against what rules rely on."""

import acme_nurture
import pytest

from nurture.testing.plugins import check_plugin


@pytest.mark.parametrize("name", acme_nurture.__all__)
def test_plugins_are_as_they_must_be(name):
    check_plugin(getattr(acme_nurture, name))


def test_domains_are_small_letters():
    assert acme_nurture.DOMAIN_OF.of("Sato@Example.COM") == "example.com"
