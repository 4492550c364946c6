"""What docs/web.md promises of chatd behind a proxy, a test each."""

import pathlib
import re
import ssl

from client import telnet
from machine import until
from manager import Manager
from manual import ROOT, example, put
from proxies import Proxy
from server import Chatd, free_ports
from web import WebSocket, enter, fetch

SCENARIOS = []
# As config/chatd.toml has it.
WEB = '[web]\ndirectory = "{page}"\n\n[[listener]]\nname = "web"\nprotocol = "irc"\nframing = "websocket"\nweb = true\nport = {port}\n'
TRUSTED = 'proxies = ["127.0.0.1"]\n'


def scenario(function):
    """The docstring is the sentence that the run prints."""
    SCENARIOS.append(function)
    return function


def check(condition, what) -> None:
    if not condition:
        raise AssertionError(what)


class WebChatd(Chatd):
    """A chatd with the shipped web listener on a port of its own, and a drop-in of docs/web.md over it."""

    def __init__(self, binary: pathlib.Path, folder: pathlib.Path, certificate, drop_in: str):
        self.web_port = free_ports(1)[0]
        self.drop_in = drop_in
        super().__init__(binary, folder, certificate, more=WEB.format(page=ROOT / "Sources/ChatWeb", port=self.web_port))

    def start(self) -> None:
        (self.folder / "chatd.toml.d").mkdir(exist_ok=True)
        (self.folder / "chatd.toml.d/50-web.toml").write_text(self.drop_in)
        super().start()

    def where(self, name: str) -> str:
        """The address that the log has of somebody who has come in."""
        found = []

        def is_logged():
            self.log.flush()
            found[:] = re.findall(rf"(?m)^.*\b{name} joined .*$", (self.folder / "log").read_text())
            return found

        until(is_logged, f"the log has {name}")
        return re.search(r"CHATD_ADDRESS=(\S+)", found[0])[1]


class Stage:
    """A chatd behind a proxy."""

    def __init__(self, chatd: WebChatd, proxy: Proxy):
        self.chatd, self.proxy = chatd, proxy

    def fetch(self, path: str, below: bool = False, **fields: str):
        """What the proxy answers; `below`: where the chat is a part of another site."""
        port, host = (self.proxy.path_port, self.proxy.path_host) if below else (self.proxy.root_port, self.proxy.host)
        return fetch(self.proxy.connect(port, host), path, f"{host}:{port}", **fields)

    def web_socket(self, path: str = "/", below: bool = False, source: str | None = None, **fields: str | None) -> WebSocket:
        port, host = (self.proxy.path_port, self.proxy.path_host) if below else (self.proxy.root_port, self.proxy.host)
        fields = {"Origin": f"https://{host}:{port}"} | fields
        return WebSocket(self.proxy.connect(port, host, source), f"{host}:{port}", path, **fields)


@scenario
def the_page_comes_through(stage):
    """The page comes through, with its policy, its ETag and the proxy's HSTS; asked again it is 304."""
    answer = stage.fetch("/")
    check(answer.status == 200 and b"<!doctype html" in answer.body.lower(), (answer.status, answer.body[:200]))
    check("default-src 'none'" in answer.headers["Content-Security-Policy"], answer.headers)
    check(answer.headers["Strict-Transport-Security"] == "max-age=31536000", answer.headers)
    again = stage.fetch("/", If_None_Match=answer.headers["ETag"])
    check(again.status == 304 and not again.body, again.status)
    health = stage.fetch("/healthz")
    check((health.status, health.body) == (200, b"ok\n"), (health.status, health.body))


@scenario
def files_are_kept_by_their_hash(stage):
    """The files that the page names come through, to be kept for a year."""
    name = re.search(rb'"(page/[0-9a-f]{16}/[^"]+\.js)"', stage.fetch("/").body)[1].decode()
    answer = stage.fetch(f"/{name}")
    check(answer.status == 200 and "immutable" in answer.headers["Cache-Control"], answer.headers)
    check(answer.headers["Content-Type"].startswith("text/javascript"), answer.headers)


@scenario
def people_meet(stage):
    """A browser and somebody at telnet read each other through the proxy, and the others see it leave."""
    browser = enter(stage.web_socket(), "bo")
    other = telnet(stage.chatd, "tom", stage.chatd.ports["telnet"])
    browser.send("PRIVMSG #lobby :grüße from a browser\r\n")
    other.expect("<bo> grüße from a browser\n")
    other.send("and to you\n")
    browser.expect(r"PRIVMSG #lobby :and to you\r\n")
    browser.close()
    other.expect(r"\(bo\) is offline")


@scenario
def the_chat_knows_where_they_are(stage):
    """Log, limits and bans go by the address of the browser, not of the proxy."""
    enter(stage.web_socket(source="127.0.0.3"), "bo")
    check(stage.chatd.where("bo") == "127.0.0.3", stage.chatd.where("bo"))


@scenario
def what_a_client_says_of_itself_is_not_believed(stage):
    """Whoever writes X-Forwarded-For or Forwarded themselves is where they are all the same, with the proxy and past it."""
    lies = {"X_Forwarded_For": "203.0.113.9", "Forwarded": "for=203.0.113.9"}
    enter(stage.web_socket(source="127.0.0.3", **lies), "bo")
    check(stage.chatd.where("bo") == "127.0.0.3", stage.chatd.where("bo"))
    direct = stage.chatd.connect(stage.chatd.web_port, "127.0.0.4")
    enter(WebSocket(direct, f"127.0.0.1:{stage.chatd.web_port}", **lies), "cleo")
    check(stage.chatd.where("cleo") == "127.0.0.4", stage.chatd.where("cleo"))


@scenario
def other_sites_do_not_get_in(stage):
    """A page of another site may not connect; one that says nothing is no browser, and may."""
    for origin in ("https://evil.example", f"https://{stage.proxy.host}", "null"):
        try:
            stage.web_socket(Origin=origin)
        except ConnectionRefusedError as refusal:
            check(str(refusal) == "403", f"{origin}: {refusal}")
        else:
            raise AssertionError(f"{origin} may connect")
    enter(stage.web_socket(Origin=None), "bot")


@scenario
def it_works_below_a_path(stage):
    """Below https://example.org/chat/ the page, its files and its WebSocket are there, and /chat leads to it."""
    way = stage.fetch("/chat", below=True)
    check(way.status == 308 and way.headers["Location"].endswith("/chat/"), (way.status, way.headers["Location"]))
    page = stage.fetch("/chat/", below=True)
    check(page.status == 200 and page.body == stage.fetch("/").body, page.status)
    # All addresses in it are relative, so that they lead below the path.
    check(not re.search(rb'(?:src|href)="(?:/|https?:)', page.body), page.body)
    name = re.search(rb'"(page/[0-9a-f]{16}/[^"]+\.css)"', page.body)[1].decode()
    check(stage.fetch(f"/chat/{name}", below=True).status == 200, name)
    browser = enter(stage.web_socket("/chat/", below=True, source="127.0.0.3"), "bo")
    browser.send("PING :here\r\n")
    browser.expect(r"PONG \S+ :?here\r\n")
    check(stage.chatd.where("bo") == "127.0.0.3", stage.chatd.where("bo"))


# With a service manager


class ManagedChatd:
    """A chatd with IRC and the page, whose connections a service manager keeps over restarts, and a drop-in of docs/web.md over it."""

    def __init__(self, binary: pathlib.Path, folder: pathlib.Path, drop_in: str):
        self.manager = Manager(binary, folder)
        self.web_port = self.manager.listen()
        folder.joinpath("chatd.toml.d").mkdir()
        folder.joinpath("chatd.toml.d/50-web.toml").write_text(drop_in)
        self.manager.configuration.write_text(WEB.format(page=ROOT / "Sources/ChatWeb", port=self.web_port))
        self.manager.start()

    def report(self) -> str:
        return self.manager.report()

    def end(self) -> None:
        self.manager.close()


def restarts_are_not_noticed(stage):
    """A restart and a SIGKILL of chatd leave those who came through connected, with every message once."""
    bo, cleo = enter(stage.web_socket(), "bo"), enter(stage.web_socket(source="127.0.0.3"), "cleo")
    bo.expect(r":cleo!\S+ JOIN #lobby[^\r]*\r\n")
    for number, end in enumerate([lambda: None, stage.chatd.manager.terminate, stage.chatd.manager.kill]):
        end()
        if number:
            cleo.send(f"PRIVMSG #lobby :said meanwhile {number}\r\n")
            stage.chatd.manager.start()
            bo.expect(rf"PRIVMSG #lobby :said meanwhile {number}\r\n")
        cleo.send(f"PRIVMSG #lobby :said after {number}\r\n")
        seen = bo.expect(rf"PRIVMSG #lobby :said after {number}\r\n")
        check(seen.count("\r\n") == 1, f"bo saw {seen!r}")


# Without a proxy


def own_encryption(binary: pathlib.Path, folder: pathlib.Path, certificate) -> None:
    """Encrypted by chatd itself the page comes with HSTS, and other sites that are named may connect."""
    port = free_ports(1)[0]
    drop_in = put(example("Encrypted, by chatd itself", "toml"), {
        "port = 443": f'host = "127.0.0.1"\nport = {port}', "chain.pem": str(certificate[0]), "key.pem": str(certificate[1])})
    origins = re.search(r"(?m)^origins = .*$", example("Other people's web clients", "toml"))[0]
    chatd = WebChatd(binary, folder, certificate, f"{drop_in}{origins}\n")
    try:
        def connect():
            context = ssl.create_default_context(cafile=str(certificate[0]))
            return context.wrap_socket(chatd.connect(port), server_hostname="localhost")

        answer = fetch(connect(), "/", f"localhost:{port}")
        check(answer.status == 200, answer.status)
        check(answer.headers["Strict-Transport-Security"] == "max-age=31536000", answer.headers)
        enter(WebSocket(connect(), f"localhost:{port}", Origin="https://www.example.org"), "bo")
        enter(WebSocket(connect(), f"localhost:{port}", "/webirc/websocket/", Origin=f"https://localhost:{port}"), "cleo")
    finally:
        chatd.end()
