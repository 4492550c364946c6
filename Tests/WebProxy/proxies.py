"""nginx and Caddy as docs/web.md sets them up, on ports of this machine, each until its `with` ends."""

import os
import pathlib
import shutil
import socket
import ssl
import subprocess

import kernel
from machine import Timeout, until
from manual import example, put
from server import free_ports

NGINX = """daemon off;
pid {folder}/nginx.pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{root}
    server {{
        listen 127.0.0.1:{path_port} ssl;
        server_name example.org;
        ssl_certificate {certificate};
        ssl_certificate_key {key};
{path}
    }}
}}
"""
CADDY = """{{
    admin off
    local_certs
    skip_install_trust
    auto_https disable_redirects
    storage file_system {folder}/storage
}}
{root}
{path}
"""


class Proxy:
    """A program that listens with TLS at `root_port`, for the whole host, and at `path_port`, for a site that has the chat below /chat/."""

    name = host = path_host = ""

    def __init__(self, folder: pathlib.Path):
        folder.mkdir()
        # An nginx that was started by root works as somebody else.
        folder.chmod(0o755)
        self.folder = folder
        self.root_port, self.path_port = free_ports(2)

    def serve(self, command: list) -> None:
        self.log = open(self.folder / "log", "w+")
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, preexec_fn=kernel.die_with_parent,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder)})

    def __enter__(self):
        for port, host in ((self.root_port, self.host), (self.path_port, self.path_host)):
            try:
                until(lambda: self._answers(port, host), f"{self.name} answers at {host}", 20)
            except Timeout as timeout:
                self.__exit__()
                raise Timeout(f"{timeout}\n{self.report()}") from None
        return self

    def __exit__(self, *_) -> None:
        self.process.terminate()
        self.process.wait(20)
        self.log.close()

    def _answers(self, port: int, host: str) -> bool:
        if self.process.poll() is not None:
            raise Timeout(f"{self.name} ended with {self.process.returncode}\n{self.report()}")
        try:
            self.connect(port, host).close()
            return True
        except OSError:
            return False

    def connect(self, port: int, host: str, source: str | None = None) -> socket.socket:
        """A connection over TLS; who has signed the certificate is not asked."""
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        plain = socket.create_connection(("127.0.0.1", port), 10, (source, 0) if source else None)
        return context.wrap_socket(plain, server_hostname=host)

    def report(self) -> str:
        return "".join(f"    {self.name}| {line}\n" for line in (self.folder / "log").read_text(errors="replace").splitlines()[-20:])


class Nginx(Proxy):
    name, host, path_host = "nginx", "chat.example.org", "example.org"

    def __init__(self, folder: pathlib.Path, server: str, certificate: tuple[pathlib.Path, pathlib.Path]):
        """`server` is where chatd is, as `proxy_pass` has it."""
        super().__init__(folder)
        live = "/etc/letsencrypt/live/chat.example.org"
        root = put(example("Behind nginx", "nginx"), {
            "http://127.0.0.1:8067": server, "listen 443 ssl": f"listen 127.0.0.1:{self.root_port} ssl",
            f"{live}/fullchain.pem": str(certificate[0]), f"{live}/privkey.pem": str(certificate[1])})
        path = put(example("Behind nginx", "nginx", 1), {"http://127.0.0.1:8067/": f"{server.rstrip('/')}/"})
        file = folder / "nginx.conf"
        file.write_text(NGINX.format(
            folder=folder, root=root, path=path, path_port=self.path_port, certificate=certificate[0], key=certificate[1]))
        self.serve([shutil.which("nginx") or "/usr/sbin/nginx", "-c", file, "-e", "stderr"])


class Caddy(Proxy):
    name, host, path_host = "Caddy", "chat.example.org", "example.org"

    def __init__(self, folder: pathlib.Path, server: str, _certificate: tuple[pathlib.Path, pathlib.Path]):
        """`server` is where chatd is, as `reverse_proxy` has it. Caddy makes its certificates itself."""
        super().__init__(folder)
        file = folder / "Caddyfile"
        root = put(example("Behind Caddy", "caddyfile"), {"127.0.0.1:8067": server, "chat.example.org {": f"chat.example.org:{self.root_port} {{"})
        path = put(example("Behind Caddy", "caddyfile", 1), {"127.0.0.1:8067": server, "\nexample.org {": f"\nexample.org:{self.path_port} {{"})
        file.write_text(CADDY.format(folder=folder, root=root, path=path))
        self.serve([shutil.which("caddy"), "run", "--config", file, "--adapter", "caddyfile"])
