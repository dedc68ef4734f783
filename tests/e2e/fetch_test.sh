#!/bin/bash
# builds: release checked
# fetch against nginx on loopback: HTTP, HTTPS with a CA of our own, HTTP/2, redirects, slow and broken answers, the same
# as under Node 20; and who may be asked.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
v8c=${V8C:-$(readlink -f "${V8C_BUILD:-build/release}")/v8c}
tests=$PWD/tests/e2e/fetch
find_node
nginx=$(command -v nginx || echo /usr/sbin/nginx)
for tool in "$node" "$nginx" "$(command -v openssl)"; do
    [ -x "$tool" ] || missing "Node 20, nginx and openssl are wanted: deps/setup.sh brings them"
done
work=$(realpath "$(mktemp -d)")
chmod 755 "$work"
trap '[ -z "$server" ] || { kill "$server"; wait "$server"; } 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 1

# ---- Certificates, files and the server ----
{
    openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj "/CN=test CA"
    openssl req -newkey rsa:2048 -nodes -keyout site.key -out site.csr -subj "/CN=localhost"
    openssl x509 -req -in site.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out site.pem -days 2 \
        -extfile <(echo "subjectAltName=DNS:localhost,IP:127.0.0.1")
} >openssl.log 2>&1
mkdir site logs
echo -n "hello there" >site/hello.txt
echo '{"a": [1, "two"]}' >site/data.json
head -c 3000000 /dev/zero | tr '\0' 'x' >site/large
head -c 100000 /dev/zero | tr '\0' 'p' >site/packed.txt
read -r http https < <(python3 -c '
import socket
sockets = [socket.socket() for _ in range(2)]
for s in sockets: s.bind(("127.0.0.1", 0))
print(*[s.getsockname()[1] for s in sockets])')
cat >nginx.conf <<X
daemon off;
master_process off;
pid $work/nginx.pid;
error_log $work/logs/error.log;
events { worker_connections 512; }
http {
  access_log $work/logs/access.log;
  client_body_temp_path $work/body; proxy_temp_path $work/proxy; fastcgi_temp_path $work/f; uwsgi_temp_path $work/u; scgi_temp_path $work/s;
  types { text/plain txt; application/json json; }
  default_type application/octet-stream;
  gzip on; gzip_types text/plain; gzip_min_length 1000; gzip_proxied any;
  server {
    listen 127.0.0.1:$http;
    listen 127.0.0.1:$https ssl http2;
    listen 127.0.0.2:$https ssl http2;
    ssl_certificate $work/site.pem;
    ssl_certificate_key $work/site.key;
    root $work/site;
    location = /empty { return 204; }
    location = /echo { return 200 "\$request_method \$request_uri \$server_protocol type=\$content_type length=\$content_length test=\$http_x_test other=\$http_x_other\n"; }
    location = /moved { return 302 /hello.txt; }
    location = /moved-echo { return 303 /echo; }
    location = /kept-echo { return 307 /echo; }
    location = /loop { return 301 /loop; }
    location = /away { return 302 http://localhost:$http/hello.txt; }
    location = /broken { return 444; }
    location = /slow { limit_rate 1000; alias $work/site/large; }
  }
}
X
"$nginx" -p "$work" -c "$work/nginx.conf" 2>nginx.err &
server=$!
up() { for _ in $(seq 100); do curl_ok && return; kill -0 "$server" 2>/dev/null || break; sleep 0.05; done; cat nginx.err; return 1; }
curl_ok() { (exec 3<>"/dev/tcp/127.0.0.1/$http") 2>/dev/null; }
check "nginx is up" up

# ---- As under Node ----
same() {
    NODE_EXTRA_CA_CERTS=ca.pem timeout 100 "$node" --no-warnings "$tests/main.js" "$http" "$https" >node.out 2>node.err
    echo "status $?" >>node.out
    SSL_CERT_FILE=$work/ca.pem timeout 100 "$v8c" run "$tests/main.js" "$http" "$https" >v8c.out 2>v8c.err
    echo "status $?" >>v8c.out
    diff node.out v8c.out && [ "$(wc -l <node.out)" -ge 40 ] || { head -5 node.err v8c.err; return 1; }
}
check "everything is the same as under Node" same
echo "fetch('https://localhost:$https/echo').then((r) => r.text()).then((t) => console.log(t.split(' ')[2]))" >h2.js
http2() { diff <(echo HTTP/2.0) <(SSL_CERT_FILE=$work/ca.pem "$v8c" run h2.js 2>&1); }
check "HTTPS is HTTP/2" http2
echo "fetch('https://localhost:$https/hello.txt').catch((e) => console.log(e.cause.code))" >untrusted.js
check "a certificate that nobody signed is refused" diff <(echo ERR_TLS_CERT) <("$v8c" run untrusted.js)
echo "const fetch = require('fetch'); fetch.get('http://127.0.0.1:$http/hello.txt').then((r) => console.log(r.status, r.ok, r.body))" >get.js
check "fetch.get gives the body as text" diff <(echo 200 true hello there) <("$v8c" run get.js)

# ---- Who may be asked ----
cat >hosts.js <<X
const ask = (url) => fetch(url).then((r) => r.status, (e) => (e.cause ?? e).message.replace(/: http.*/, ''));
(async () => {
  console.log(await ask('http://127.0.0.1:$http/hello.txt'));
  console.log(await ask('http://localhost:$http/hello.txt'));
  console.log(await ask('http://127.0.0.1:$http/away'));
  console.log(await ask('http://127.0.0.1:1/'));
})();
X
listed() { diff <(printf '%s\n' 200 "fetch: the host is not allowed" "fetch: the host is not allowed" "fetch: the host is not allowed") <("$v8c" run "$@" hosts.js 2>&1); }
check "--allow-net: that host and port, also where redirects lead" listed --allow-net "127.0.0.1:$http"
check "--safe --allow-net: the same" listed --safe --allow-net "127.0.0.1:$http"
absent() { echo "console.log(typeof fetch)" >none.js; diff <(echo undefined) <("$v8c" run --safe none.js); }
check "--safe: there is no fetch" absent
ends() { echo "fetch('http://127.0.0.1:$http/slow').then((r) => { console.log(r.status); process.exit(3); })" >exit.js; diff <(echo 200; echo 3) <("$v8c" run exit.js; echo $?); }
check "a body under way does not keep a program that exits" ends
finish
