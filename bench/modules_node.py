#!/usr/bin/env python3
"""modules_node.py V8C NODE BETTER_SQLITE3 SQLITE_C [--json FILE]: the modules of the command beside Node's, in turn:
files, fetch from an nginx of its own, digests, SQLite beside better-sqlite3, util.inspect, and what a start takes in
time and memory. Scripts in bench/node/ say what they took."""
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import beside

ROUNDS, STARTS = 5, 15
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "node")
NGINX = """daemon off; master_process off; pid %(work)s/nginx.pid; error_log %(work)s/error.log;
events { worker_connections 1024; }
http {
  access_log off; default_type text/plain;
  client_body_temp_path %(work)s/b; proxy_temp_path %(work)s/p; fastcgi_temp_path %(work)s/f;
  uwsgi_temp_path %(work)s/u; scgi_temp_path %(work)s/s;
  server { listen 127.0.0.1:%(port)d backlog=1024; root %(work)s/site; }
}
"""


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)


def answers(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def start_nginx(work):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    write(work + "/site/page", "p" * 1000)
    write(work + "/nginx.conf", NGINX % {"work": work, "port": port})
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    server = subprocess.Popen([program, "-p", work, "-c", work + "/nginx.conf"], stderr=subprocess.DEVNULL)
    until = time.monotonic() + 10
    while not answers(port):
        if server.poll() is not None or time.monotonic() > until:
            stop(server)
            sys.exit("modules_node.py: nginx does not start")
        time.sleep(0.02)
    return server, "http://127.0.0.1:%d/page" % port


def stop(server):
    if server.poll() is None:
        server.send_signal(signal.SIGTERM)
    server.wait()


def make_files(work):
    for i in range(1000):
        write("%s/files/%d.txt" % (work, i), "x" * 200)
    with open(work + "/large", "wb") as large: # piece by piece: what this process has at most counts in peak()
        for _ in range(100):
            large.write(os.urandom(1000000))
    imports = ""
    for i in range(50):
        write("%s/esm/part%d.mjs" % (work, i), "export const part%d = %d;\nexport default function twice(x) { return 2 * x; }\n" % (i, i))
        imports += "import twice%d, { part%d } from './part%d.mjs';\n" % (i, i, i)
    write(work + "/esm/main.mjs", imports + "console.log(part49 + twice0(1));\n")


def until_first_line(command):
    """Milliseconds."""
    before = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        line = child.stdout.readline()
        took = (time.perf_counter() - before) * 1e3
    if line != b"51\n" or child.returncode:
        sys.exit("modules_node.py: %s printed %r" % (command, line))
    return took


def peak(command):
    """MiB, of a program that is started by posix_spawn: what this one has does not count unless it is more."""
    devnull = (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=[devnull])
    _, status, used = os.wait4(pid, 0)
    if status:
        sys.exit("modules_node.py: %s ended with status %d" % (command, status))
    return used.ru_maxrss / 1024


def main():
    v8c, node, peer, sqlite_c = [os.path.abspath(path) for path in sys.argv[1:5]]
    commands = {"v8c": [v8c, "run"], "node": [node]}
    work = os.path.realpath(tempfile.mkdtemp())
    rows = []

    def add(name, unit, limit, measure, rounds=ROUNDS):
        """measure: of a side and its command."""
        sides = {side: lambda side=side: measure(side, commands[side]) for side in commands}
        rows.append(beside.row(name, unit, limit, sides, rounds))

    def script(name, limit, *words, of=None, rounds=ROUNDS):
        path = os.path.join(FOLDER, words[0])
        add(name, "ms", limit, lambda side, command: float(beside.run(command + [path, *words[1:]] + (of or {}).get(side, []))),
            rounds)
        beside.show(rows[-1])

    def sqlite(name, limit, way, rounds=ROUNDS):
        script(name, limit, "sqlite.js", way, of={side: [work + "/%s.db" % side] for side in commands} | {
            "node": [work + "/node.db", peer]}, rounds=rounds)

    os.chmod(work, 0o755)
    server, page = start_nginx(work)
    try:
        make_files(work)
        beside.heading("modules, beside Node", node)
        script("1,000 files read at once", 1.0, "reads.js", work + "/files")
        script("200 fetches at once", 1.0, "fetches.js", page)
        script("100 MB read whole, SHA-256", 1.0, "hash.js", work + "/large")
        script("100 MB read in pieces, SHA-256", 1.0, "hash_stream.js", work + "/large")
        sqlite("100,000 inserts by a statement", 1.0, "each")
        sqlite("100,000 inserts of a list, by one call", 1.0, "bulk")
        sqlite("100,000 inserts, a promise each", None, "promises", 1)
        in_c = [float(beside.run([sqlite_c, work + "/c.db"])) for _ in range(ROUNDS)]
        print("    the same inserts in C, by the SQLite that v8c has: %.0f ms; better-sqlite3 has one of its own" % min(in_c))
        script("util.inspect of 2,000 records", 1.0, "inspect.js")
        start = work + "/esm/main.mjs"
        add("start to the first line, 50 imports", "ms", 0.9, lambda _, command: until_first_line(command + [start]), STARTS)
        beside.show(rows[-1])
        for name, path in (("empty script", os.path.join(FOLDER, "empty.js")), ("50 imports", start)):
            add("peak of memory, " + name, "MiB", 0.9, lambda _, command, path=path: peak(command + [path]))
            beside.show(rows[-1])
    finally:
        stop(server)
        shutil.rmtree(work)
    beside.finish("modules, beside Node", rows)


main()
