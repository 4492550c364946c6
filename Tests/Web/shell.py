"""The page as a program: installable, there without the server, and new when the server has a new one."""

import re
import shutil

from daemon import SITE
from stage import Stage, check, scenario

IS_SERVED = "() => navigator.serviceWorker.controller?.state === 'activated'"


@scenario
def installable(stage: Stage):
    """The manifest is valid, Chromium would install the page, and its icons are there"""
    ann = stage.guest()
    ann.until(IS_SERVED, what="the service worker serves the page")
    manifest = ann.call("Page.getAppManifest")
    check(manifest.get("data") and not manifest["errors"], f"the manifest: {manifest.get('errors')}")
    # A context without a profile is never installable; that is no fault of the page.
    errors = [each["errorId"] for each in ann.call("Page.getInstallabilityErrors")["installabilityErrors"]]
    check(set(errors) <= {"in-incognito"}, f"it cannot be installed: {errors}")
    missing = ann.evaluate("""async () => { const manifest = await (await fetch(document.querySelector('link[rel=manifest]').href)).json();
      const answers = await Promise.all(manifest.icons.map(({src}) => fetch(new URL(src, document.querySelector('link[rel=manifest]').href))));
      return answers.filter((each) => !each.ok).map((each) => each.url); }""")
    check(not missing, f"icons that are not there: {missing}")


@scenario
def without_the_server(stage: Stage):
    """The page itself opens while the server is down, says so with a countdown, and goes on when it is there again"""
    ann = stage.guest()
    ann.until(IS_SERVED, what="the service worker serves the page")
    ann.excuse("ERR_CONNECTION_REFUSED", "WebSocket connection to", "Failed to load resource", "ServiceWorker")
    stage.server.kill()
    ann.reload()
    ann.shows("#login")
    ann.wish("ann")
    check(any(letter.isdigit() for letter in ann.refusal()), f"it says {ann.refusal()!r}")
    stage.picture(ann, "shell-without-server")
    stage.server.start()
    ann.is_in("ann")


@scenario
def a_new_version(stage: Stage):
    """When the server has a new page, the next load shows it, and what was kept of the old one goes"""
    site = stage.folder / "site"
    shutil.copytree(SITE, site)
    stage.serve(site=site)
    ann = stage.guest()
    ann.until(IS_SERVED, what="the service worker serves the page")
    ann.excuse("ERR_CONNECTION_REFUSED", "WebSocket connection to")
    stage.server.stop()
    strings = site / "page" / "strings.js"
    old = ann.text("#login-submit")
    text = strings.read_text()
    check(f"'{old}'" in text, f"{old!r} is not in strings.js")
    strings.write_text(text.replace(f"'{old}'", "'Come on in'"))
    stage.server.start()
    ann.reload()
    ann.shows("#login-submit", "Come on in")
    ann.come_in("ann")
    # The browser looks for a new worker by itself, when it has nothing else to do.
    ann.evaluate("() => navigator.serviceWorker.ready.then((it) => it.update()).then(() => true)")
    ann.until("""async () => { const [name, ...others] = await caches.keys();
      const kept = (await (await caches.open(name)).keys()).map((each) => each.url);
      return others.length === 0 && kept.some((url) => url === document.querySelector('script[type=module]').src); }""", what="the new page alone is kept")


@scenario
def caches_hold_the_shell_alone(stage: Stage):
    """The service worker keeps the page's own files, and nothing that was said"""
    ann = stage.visitor("ann")
    ann.until(IS_SERVED, what="the service worker serves the page")
    ann.enter("a secret")
    ann.sees("a secret")
    kept = ann.evaluate("""async () => (await Promise.all((await caches.keys()).map(async (name) =>
      (await (await caches.open(name)).keys()).map((each) => new URL(each.url).pathname)))).flat()""")
    foreign = [path for path in kept if not re.match(r"/($|page/|icons/|manifest)", path)]
    check(kept and not foreign, f"kept: {foreign} of {kept}")
    words = ann.evaluate("""async () => (await Promise.all((await caches.keys()).map(async (name) => { const cache = await caches.open(name);
      return Promise.all((await cache.keys()).map(async (each) => (await cache.match(each)).text())); }))).flat().join()""")
    check("a secret" not in words, "what was said is kept")
