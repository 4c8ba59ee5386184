# SPDX-License-Identifier: Apache-2.0
# A web server and who fetches from it.
# feeds: x=a.csv
import http.server
import os
import shutil
import urllib.request


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        with open(self.path.lstrip("/"), "rb") as stream:
            shutil.copyfileobj(stream, self.wfile)

    def log_message(self, *words):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
child = os.fork()
if child == 0:
    server.handle_request()
    os._exit(0)
with urllib.request.urlopen("http://127.0.0.1:%d/a.csv" % server.server_port) as answer, open("x", "wb") as out:
    shutil.copyfileobj(answer, out)
assert os.waitpid(child, 0)[1] == 0
