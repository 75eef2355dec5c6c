#!/usr/bin/env python3
"""What shares take while strangers knock at the server's port as fast as it lets them in.

Node and miners in one network namespace, server, verifying pool and strangers in another, as in
linkfaults.py; windows without and with strangers in turn, from a server just started. Needs root,
iproute2, /dev/net/tun, Python 3.9.

usage: strangers.py [--kind malformed,plain,old] [--windows 3] [--seconds 18] [--miners 60]
"""
import argparse
import socket
import subprocess
import sys
import threading
import time

import linkfaults
from linkfaults import ask

EVERY = 0.5                             # seconds between two shares of one miner
AT_ONCE = 64                            # strangers
PATIENCE = 10.0


def hello(body):
    message = b"\x01" + len(body).to_bytes(3, "big") + body
    return b"\x16\x03\x01" + len(message).to_bytes(2, "big") + message


KINDS = {
    # a hello whose lengths contradict each other
    "malformed": b"\x16\x03\x01\x00\x04\x01\x00\x00\x00",
    # no TLS at all
    "plain": b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    # a well-formed hello of TLS 1.2, which nobody here speaks
    "old": hello(b"\x03\x03" + bytes(32) + b"\x00" + b"\x00\x02\xc0\x2f" + b"\x01\x00"
                 + b"\x00\x0e" + b"\x00\x0a\x00\x04\x00\x02\x00\x1d" + b"\x00\x0b\x00\x02\x01\x00"),
}


def knock(kind, seconds):
    """Prints how many were let in, and how many were not within their patience."""
    end, lock, counts = time.monotonic() + seconds, threading.Lock(), [0, 0]

    def stranger():
        while time.monotonic() < end:
            try:
                with socket.create_connection(("10.9.0.2", 8443), PATIENCE) as door:
                    door.sendall(KINDS[kind])
                    while door.recv(4096):
                        pass
                answered = True
            except TimeoutError:
                answered = False
            except OSError:
                answered = True         # turned away
            with lock:
                counts[0 if answered else 1] += 1

    strangers = [threading.Thread(target=stranger, daemon=True) for _ in range(AT_ONCE)]
    for one in strangers:
        one.start()
    for one in strangers:
        one.join(seconds + 2 * PATIENCE)
    print(*counts)


def window(farm, seconds, kind=None):
    """p50 and p99 of the shares of so many seconds, in milliseconds, and how many strangers came."""
    strangers = kind and subprocess.Popen(
        [*farm.entering(farm.there), sys.executable, __file__, "--knock", kind, "--seconds", str(seconds)],
        stdout=subprocess.PIPE, text=True)
    farm.near.submit(ask, 3336, "/", "forget").result()
    time.sleep(seconds)
    found = farm.farm()["latency"]
    came = strangers.communicate()[0].strip() if kind else "-"
    return found["p50"] / 1e3, found["p99"] / 1e3, found["count"], came


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kind", default="malformed,plain,old")
    parser.add_argument("--windows", type=int, default=3, help="pairs of windows for each kind")
    parser.add_argument("--seconds", type=float, default=18)
    parser.add_argument("--miners", type=int, default=60)
    parser.add_argument("--knock", help=argparse.SUPPRESS)
    parser.add_argument("--program", default=str(linkfaults.HOME / "hashrelay"))
    options = parser.parse_args()
    if options.knock:
        knock(options.knock, options.seconds)
        return
    linkfaults.EVERY = EVERY
    farm = linkfaults.Farm(options.program, "tcp_tls", "aes-256-gcm", options.miners)
    print("| strangers | p50 ms | p99 ms | shares | let in, given up |\n|---|---|---|---|---|")
    try:
        farm.start()
        farm.link.set(delay=0.0)
        for kind in options.kind.split(","):
            for _ in range(options.windows):
                for who in (None, kind):
                    p50, p99, shares, came = window(farm, options.seconds, who)
                    print(f"| {who or 'none'} | {p50:.1f} | {p99:.1f} | {shares} | {came} |", flush=True)
    finally:
        farm.close()
        print(f"logs in {farm.folder}", file=sys.stderr)


if __name__ == "__main__":
    main()
