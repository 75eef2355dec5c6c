#!/usr/bin/env python3
"""A farm under load whose tunnel is moved from one of the five settings to the next, live.

The places and the link are those of linkfaults.py: node and miners in one network namespace, server
and verifying pool in another, 40 ms round trip between. Every so often the server wishes for the
next setting; what the farm sent, what it was answered and what the pool saw must agree in the end.
Needs root, iproute2, /dev/net/tun, Python 3.9.

usage: switches.py [--rounds 4] [--pause 6] [--miners 1000]
"""
import argparse
import http.client
import json
import sys
import time

import linkfaults
from linkfaults import until

SETTINGS = [
    {"transport": "quic", "cipher": None},
    {"transport": "tcp_tls", "cipher": None},
    {"transport": "tcp_encrypt", "cipher": "aes-256-gcm"},
    {"transport": "auto", "cipher": None},
    {"transport": "tcp_encrypt", "cipher": "chacha20-poly1305"},
]


def patch(token, wish):
    connection = http.client.HTTPConnection("127.0.0.1", 8080, timeout=15)
    connection.request("PATCH", "/api/v1/clients/farm", json.dumps(wish), {
        "Content-Type": "application/json", "Authorization": "Bearer " + token})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    if answer.status >= 300:
        raise RuntimeError(f"{wish}: {answer.status} {text[:300]!r}")


def carried(farm, wish):
    """Whether the tunnel travels as it was wished for; auto by either way it knows."""
    tunnel = farm.status()
    now = tunnel["transport"]
    fits = now in ("quic", "tcp_tls") if wish["transport"] == "auto" else now == wish["transport"]
    cipher = tunnel["cipher"].lower().replace("_", "-")
    return fits and tunnel["state"] == "connected" and (
        wish["cipher"] is None or wish["cipher"].split("-")[0] in cipher)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--pause", type=float, default=6, help="seconds in each setting")
    parser.add_argument("--miners", type=int, default=1000)
    parser.add_argument("--every", type=float, default=10, help="seconds between two shares of one miner")
    parser.add_argument("--program", default=str(linkfaults.HOME / "hashrelay"))
    options = parser.parse_args()
    linkfaults.EVERY = options.every
    farm = linkfaults.Farm(options.program, "tcp_tls", "aes-256-gcm", options.miners)
    taken = []
    try:
        farm.start()
        for _ in range(options.rounds):
            for wish in SETTINGS:
                begun = time.monotonic()
                farm.far.submit(patch, farm.token, wish).result()
                until(f"the tunnel over {wish}", lambda wish=wish: carried(farm, wish), 60)
                taken.append(time.monotonic() - begun)
                time.sleep(options.pause)
        books = farm.books()
        status = farm.status()
    finally:
        farm.close()
        print(f"logs in {farm.folder}", file=sys.stderr)
    print(f"{len(taken)} switches, the slowest {max(taken):.1f} s; last over {status['transport']}")
    print(", ".join(f"{name} {count}" for name, count in books.items()))


if __name__ == "__main__":
    main()
