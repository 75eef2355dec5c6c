"""A TLS server that is not the relay, at an address to which the relay's name was made to lead.

It has a key of its own, goes on with whoever accepts that, and counts what it is sent then.

usage: impostor.py ADDRESS PORT FOLDER         counts on stdout after each connection, as JSON
"""
import json
import pathlib
import socket
import ssl
import subprocess
import sys
import threading


def identity(folder):
    """A certificate for the relay's name, and its key."""
    key, certificate = folder / "impostor.key", folder / "impostor.pem"
    subprocess.run([
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-subj", "/CN=relay.test", "-days", "2", "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True)
    return certificate, key


class Counts:
    def __init__(self):
        self.lock = threading.Lock()
        self.now = {"connections": 0, "handshakes": 0, "bytes": 0}

    def add(self, **more):
        with self.lock:
            for name, count in more.items():
                self.now[name] += count
            print(json.dumps(self.now), flush=True)


def serve(connection, context, counts):
    counts.add(connections=1)
    connection.settimeout(10)
    try:
        with context.wrap_socket(connection, server_side=True) as talk:
            counts.add(handshakes=1)
            while True:
                said = talk.recv(65536)
                if not said:
                    return
                counts.add(bytes=len(said))
    except OSError:
        pass                            # it would not have us, as it should


def main():
    address, port, folder = sys.argv[1], int(sys.argv[2]), pathlib.Path(sys.argv[3])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*identity(folder))
    context.set_alpn_protocols(["http/1.1"])
    context.num_tickets = 0             # the handshake is over when the other end says so
    counts = Counts()
    with socket.create_server((address, port), backlog=64) as listening:
        counts.add()
        while True:
            connection, _ = listening.accept()
            threading.Thread(target=serve, args=(connection, context, counts), daemon=True).start()


if __name__ == "__main__":
    main()
