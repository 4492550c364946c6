"""TLS: whom it trusts."""

import hashlib
import ssl

from layout import says
from stage import Stage, check, scenario


def fingerprint(stage: Stage) -> str:
    der = ssl.PEM_cert_to_DER_cert(stage.certificate[0].read_text())
    return hashlib.sha256(der).hexdigest()


@scenario
def a_certificate_that_nobody_vouches_for(stage: Stage):
    """A self-signed certificate is refused with the reason, and the way to trust it"""
    server, tom = stage.to(stage.server, "ircs"), stage.telnet()
    ann = stage.chat(server, "--tls", "--name", "ann")
    says(ann, "the certificate is not trusted: self-signed certificate")
    result = stage.run(server, "--tls", "--name", "ann", "--room", "#lobby", "--send", words="not to be said\n")
    check(result.returncode == 77, f"the status is {result.returncode}: {result.stderr}")
    check("the certificate is not trusted: self-signed certificate" in result.stderr, f"the reason is not told: {result.stderr!r}")
    check(f"--tls-fingerprint {fingerprint(stage)}" in result.stderr, f"the way to trust it is not told: {result.stderr!r}")
    tom.send("/who\r\n")
    check("ann" not in tom.expect(r"-- .*tom"), "it has come in in spite of it")


@scenario
def a_certificate_that_is_pinned(stage: Stage):
    """With its fingerprint, however it is written, a self-signed certificate is trusted, and the status line says TLS"""
    digest = fingerprint(stage)
    ann = stage.chat(stage.to(stage.server, "ircs"), "--tls-fingerprint", digest, "--name", "ann", "--room", "#lobby")
    stage.is_in(ann)
    ivy = stage.irc()
    ivy.send("WHOIS ann\r\n")
    ivy.expect(r" 671 ivy ann ")
    spaced = ":".join(digest[index:index + 2] for index in range(0, 64, 2)).upper()
    result = stage.run(stage.to(stage.server, "ircs"), "--tls", "--tls-fingerprint", spaced, "--name", "bob", "--room", "#lobby", "--send", words="pinned\n")
    check(result.returncode == 0, f"the status is {result.returncode}: {result.stderr}")
    ann.shows("bob.*pinned")


@scenario
def another_certificate_than_the_pinned(stage: Stage):
    """Another fingerprint than the certificate's is refused, and so is one that is none"""
    wrong = fingerprint(stage).translate(str.maketrans("0123456789abcdef", "123456789abcdef0"))
    server = stage.to(stage.server, "ircs")
    result = stage.run(server, "--tls", "--tls-fingerprint", wrong, "--name", "ann", "--room", "#lobby", "--send", words="x\n")
    check(result.returncode == 77, f"the status is {result.returncode}: {result.stderr}")
    check("not the one that was asked for" in result.stderr, f"the reason is not told: {result.stderr!r}")
    result = stage.run(server, "--tls", "--tls-fingerprint", "abc", "--name", "ann", "--room", "#lobby", "--send", words="x\n")
    check(result.returncode == 64, f"the status is {result.returncode}: {result.stderr}")


@scenario
def no_tls_where_tls_is_asked_for(stage: Stage):
    """A server that speaks no TLS is told apart from one that cannot be trusted"""
    result = stage.run(stage.to(stage.server), "--tls", "--name", "ann", "--room", "#lobby", "--send", words="x\n")
    check(result.returncode == 76, f"the status is {result.returncode}: {result.stderr}")
    check("TLS" in result.stderr, f"the reason is not told: {result.stderr!r}")
