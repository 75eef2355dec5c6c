#!/usr/bin/env python3
"""What a bad link between farm and relay costs: the N group of faults, one row of a table each.

A node with miners in one network namespace, server and verifying pool in another, a link between
them that goes wrong (link.py). For every fault: how long until shares flow again after the link is
back, and whether one was lost or counted twice. Needs root, iproute2, /dev/net/tun, Python 3.9.

usage: linkfaults.py [--transport tcp_tls,quic] [--only N1,N9] [--trials 10] [--miners 100]
"""
import argparse
import concurrent.futures
import ctypes
import http.client
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import link
import watch

HERE = pathlib.Path(__file__).resolve().parent
HOME = pathlib.Path(__file__).resolve().parents[2]
NAME = "relay.test"
CLONE_NEWNET = 0x40000000
EVERY = 2.0                             # seconds between two shares of one miner
LEAST_HELLO = 100                       # bytes of a datagram that could hold a node's hello
QUEUE_LIMIT = 64 << 20                  # bytes a node may keep in memory for its server


def namespace(folder):
    """A process that does nothing but hold a network, and names of hosts, of its own."""
    before = os.readlink("/proc/self/ns/net")
    process = subprocess.Popen([
        "unshare", "--net", "--mount", "sh", "-c",
        f"mount --bind {folder}/hosts /etc/hosts && mount --bind {folder}/resolv.conf /etc/resolv.conf"
        " && echo ready && exec sleep infinity"], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    process.stdout.readline()
    if os.readlink(f"/proc/{process.pid}/ns/net") == before:
        raise RuntimeError("no network namespace could be made")
    return process


def inside(pid):
    """An executor whose one thread lives in the network of that process."""
    def enter():
        with open(f"/proc/{pid}/ns/net") as file:
            libc = ctypes.CDLL(None, use_errno=True)
            if libc.setns(file.fileno(), CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "setns")
    return concurrent.futures.ThreadPoolExecutor(1, initializer=enter)


def ask(port, path="/", body=None, token=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = "Bearer " + token
    connection.request("GET" if body is None else "POST", path,
                       body if body is None or isinstance(body, str) else json.dumps(body), headers)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    if answer.status >= 300:
        raise RuntimeError(f"{path}: {answer.status} {text[:300]!r}")
    return json.loads(text)


def until(what, condition, patience=120.0):
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            if condition():
                return
        except (OSError, LookupError):
            pass                        # not yet
        time.sleep(0.1)
    raise RuntimeError("waited in vain for " + what)


class Farm:
    """Server, pool, node and miners, and the link between them."""

    def __init__(self, program, transport, cipher, miners):
        self.program, self.miners = program, miners
        self.transport, self.cipher = transport, cipher
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="link-faults-"))
        self.processes = []
        (self.folder / "resolv.conf").write_text(
            "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
        self.name("10.9.0.2")
        self.places = [namespace(self.folder), namespace(self.folder)]
        self.here, self.there = (place.pid for place in self.places)
        self.link = link.Control(self.here, self.there)
        self.link.set(delay=0.02)
        self.near, self.far = inside(self.here), inside(self.there)

    def start(self):
        self.start_server()
        self.start_node()
        self.start_miners()

    def name(self, address):
        """What the node is told when it looks the server up; nothing for None."""
        text = "127.0.0.1 localhost\n" + (f"{address} {NAME}\n" if address else "")
        (self.folder / "hosts").write_text(text)

    @staticmethod
    def entering(pid):
        return ["nsenter", "-t", str(pid), "--net", "--mount"]

    def run(self, pid, log, *arguments):
        with open(self.folder / log, "a") as file:
            process = subprocess.Popen(
                [*self.entering(pid), self.program, *arguments],
                stdout=file, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        self.processes.append(process)
        return process

    def start_server(self):
        conf = self.folder / "server.conf"
        conf.write_text(f"""hashrelay {{
          data-dir = "{self.folder}/data", metrics.bind = "", local.listen-address = "127.0.0.1"
          tunnel {{ tcp.bind = "10.9.0.2:8443", quic.bind = "10.9.0.2:8443", public-address = "{NAME}:8443" }}
        }}""")
        self.run(self.there, "pool.log", "sim", "pool", "--port", "3334", "--difficulty", "1e-7", "--status-port", "3335")
        self.server = self.run(self.there, "server.log", "server", "-c", str(conf))
        until("the server", lambda: self.at_server("/health/ready", token=None))
        self.token = (self.folder / "data/admin.token").read_text().strip()
        made = self.at_server("/api/v1/clients", {"id": "farm"})
        (self.folder / "line").write_text(made["enrolment"])
        pool = {"name": "pool", "coin": "BTC", "host": "127.0.0.1", "port": 3334}
        pool_id = self.at_server("/api/v1/pools", pool)["id"]
        self.at_server("/api/v1/port-mappings", {
            "client_id": "farm", "local_port": 3333, "pool_id": pool_id})

    def at_server(self, path, body=None, token=""):
        token = self.token if token == "" else token
        return self.far.submit(ask, 8080, path, body, token).result()

    def start_node(self):
        joined = subprocess.run(
            [*self.entering(self.here), self.program, "join", str(self.folder / "line"),
             "--no-start", "--force", "--config-dir", str(self.folder / "node")],
            capture_output=True, text=True)
        (self.folder / "join.log").write_text(joined.stdout + joined.stderr)
        self.run_node()
        until("the node to connect", lambda: self.status()["state"] == "connected")

    def start_impostor(self):
        """What is at the wrong address: over TCP one that takes whoever comes, over UDP a stranger's server."""
        if (self.folder / "impostor.log").exists():
            return
        with open(self.folder / "impostor.log", "w") as file:
            self.processes.append(subprocess.Popen(
                [*self.entering(self.there), sys.executable, str(HERE / "impostor.py"), link.IMPOSTOR, "8443",
                 str(self.folder)], stdout=file, stderr=subprocess.STDOUT))
        conf = self.folder / "stranger.conf"
        conf.write_text(f"""hashrelay {{
          data-dir = "{self.folder}/stranger", metrics.bind = "", local.listen-address = "127.0.0.1"
          api.bind = "127.0.0.1:8090", tunnel {{ tcp.bind = "127.0.0.1:9443", quic.bind = "{link.IMPOSTOR}:8443" }}
        }}""")
        self.run(self.there, "stranger.log", "server", "-c", str(conf))
        until("the stranger", lambda: self.far.submit(ask, 8090, "/health/ready").result(), 300)

    def impostor(self):
        """What it was sent: connections and bytes over TCP, datagrams and bytes over UDP."""
        tcp = json.loads((self.folder / "impostor.log").read_text().splitlines()[-1])
        return {**tcp, "quic": self.link.told()}

    def stop_node(self):
        self.node.terminate()
        self.node.wait(15)
        self.processes.remove(self.node)

    def run_node(self):
        self.node = self.run(
            self.here, "node.log", "client", "-c", str(self.folder / "node/client.conf"),
            "--set", "transport=" + self.transport, "--set", "cipher=" + self.cipher)

    def status(self):
        return self.near.submit(ask, 8081, "/status").result()

    def start_miners(self):
        until("the port", lambda: self.status()["mappings"][0]["state"] == "running")
        self.run(self.here, "miners.log", "sim", "miner", "--url", "stratum+tcp://127.0.0.1:3333",
                 "--miners", str(self.miners), "--every", str(EVERY), "--status-port", "3336")
        until("the miners", lambda: self.farm()["mining"] == self.miners)
        time.sleep(5)

    def farm(self):
        return self.near.submit(ask, 3336).result()

    def pool(self):
        return self.far.submit(ask, 3335).result()

    def back(self, since, patience=60.0):
        """Seconds from `since` until a share more than now is accepted; infinite if none is."""
        def watch():
            before = ask(3336)["accepted"]
            while time.monotonic() < since + patience:
                if ask(3336)["accepted"] > before:
                    return time.monotonic() - since
                time.sleep(0.01)
            return float("inf")
        return self.near.submit(watch).result()

    def gap(self, window):
        """The longest time without an accepted share within so many seconds from now."""
        def watch():
            last = begun = time.monotonic()
            seen, longest = ask(3336)["accepted"], 0.0
            while time.monotonic() < begun + window:
                time.sleep(0.01)
                now = ask(3336)["accepted"]
                longest = max(longest, time.monotonic() - last)
                if now > seen:
                    seen, last = now, time.monotonic()
            return longest if seen > 0 and longest < window - 1 else float("inf")
        return self.near.submit(watch).result()

    def books(self):
        """Farm and pool at a moment when nothing is under way between them."""
        self.near.submit(ask, 3336, "/", "idle").result()
        until("every share's answer", lambda: self.farm()["waiting"] == 0, 60)
        farm, pool = self.farm(), self.pool()
        self.near.submit(ask, 3336, "/", "work").result()
        connects = (self.folder / "node.log").read_text().count("INFO  TunnelClient connected to")
        return {
            "sent": farm["sent"],
            "accepted": farm["accepted"],
            "stale": farm["rejected"].get("21", 0),
            "other": sum(n for code, n in farm["rejected"].items() if code != "21"),
            "unanswered": farm["unanswered"],
            "twice": farm["unasked"],
            "lost": farm["disconnects"],
            "pool": pool["accepted"],
            "doubled": pool["rejected"].get("22", 0),
            "connects": connects,
        }

    def close(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(12)
            except subprocess.TimeoutExpired:
                process.kill()
        self.link.close()
        self.near.shutdown()
        self.far.shutdown()
        for place in self.places:
            place.kill()


# ── faults: each tells how long one trial took ──────────────────────────────────────────────

def black(seconds, ways=(True, True)):
    def fault(farm):
        farm.link.set(black=ways)
        time.sleep(seconds)
        return farm.back(farm.link.set(black=(False, False)))
    return fault


def flap(farm):
    took = []
    for _ in range(10):
        farm.link.set(black=(True, True))
        time.sleep(3)
        restored = farm.link.set(black=(False, False))
        took.append(farm.back(restored))
        time.sleep(max(0.0, restored + 3 - time.monotonic()))
    print("  back after " + ", ".join(f"{one:.2f}" for one in took), file=sys.stderr)
    return max(took)


def at_once(name, window=18):
    """The fault is one event, and nothing is mended; what counts is how long no share gets through."""
    def fault(farm):
        farm.link.order(name)
        return farm.gap(window)
    return fault


def bloat(farm):
    farm.link.set(delay=2.5)
    time.sleep(30)
    return farm.back(farm.link.set(delay=0.02))


def small_devices(farm):
    """Both kernels know that no more than 1,200 bytes fit into a packet."""
    farm.link.devices(1200)
    farm.link.order("kill")
    took = farm.gap(22)
    farm.link.devices(1500)
    return took


def small_packets(probing):
    """Larger packets vanish on the way, and kernels do that about it (net.ipv4.tcp_mtu_probing)."""
    def fault(farm):
        for pid in (farm.here, farm.there):
            subprocess.run(["nsenter", "-t", str(pid), "--net", "sysctl", "-qw",
                            f"net.ipv4.tcp_mtu_probing={probing}"], check=True)
        farm.link.set(mtu=1200)
        farm.link.order("kill")
        took = farm.gap(30)
        farm.link.set(mtu=65535)
        return took
    return fault


def no_udp(farm):
    farm.link.set(udp_blocked=True)
    farm.link.order("kill")
    took = farm.gap(22)
    farm.link.set(udp_blocked=False)
    return took


def no_names(farm):
    """The name cannot be looked up, and the flows die: the last good address has to do."""
    farm.name(None)
    farm.link.order("kill")
    took = farm.gap(22)
    farm.name("10.9.0.2")
    return took


def wrong_name(farm):
    """The name leads to an impostor for longer than Java keeps names, and the flows die meanwhile."""
    farm.start_impostor()
    farm.name(link.IMPOSTOR)
    time.sleep(35)
    farm.link.order("kill")
    took = farm.gap(14)
    farm.name("10.9.0.2")
    return took if unharmed(farm) else float("inf")


def wrong_at_first(farm):
    """The same for a node that has just been started and knows of no other address."""
    farm.start_impostor()
    farm.name(link.IMPOSTOR)
    farm.stop_node()
    farm.run_node()
    time.sleep(20)
    farm.name("10.9.0.2")
    took = farm.back(time.monotonic())
    return took if unharmed(farm) else float("inf")


def unharmed(farm):
    """Whether somebody came to the impostor, and nobody told it anything.

    The native QUIC engine looks at the key when the handshake is over, so a datagram that says goodbye
    follows it; a hello is several times as long.
    """
    told = farm.impostor()
    print(f"  to the impostor: {told}", file=sys.stderr)
    came = told["connections"] + told["quic"]["datagrams"]
    return came > 0 and told["bytes"] == told["handshakes"] == 0 and told["quic"]["largest"] < LEAST_HELLO


def lasting(seconds, **faults):
    """Not something to recover from: the shares flow, and how late is what counts."""
    def fault(farm):
        farm.link.set(**faults)
        begun = farm.farm()["accepted"]
        took = farm.back(time.monotonic())
        time.sleep(seconds)
        flowed = farm.farm()["accepted"] - begun
        farm.link.set(**{**link.GOOD, "delay": 0.02})
        wanted = farm.miners * seconds / EVERY
        print(f"  flowed {flowed} of about {wanted:.0f}", file=sys.stderr)
        return took if flowed > wanted / 2 else float("inf")
    return fault


FAULTS = [  # id, what, fault, trials of ten, limit in seconds for p95
    ("N1a", "black 2 s", black(2), 10, 1.0),
    ("N1", "black 10 s", black(10), 6, 1.0),
    ("N2", "black 25 s", black(25), 3, 2.0),
    ("N3", "black 180 s", black(180), 1, 3.0),
    ("N4a", "black 5 min", black(300), 1, 6.0),
    ("N4", "black 30 min", black(1800), 1, 10.0),
    ("N5", "RTT 100 ms, 5 % loss each way, 30 s", lasting(30, delay=0.05, loss=(0.05, 0.05)), 1, 1.0),
    ("N6", "RTT 150 ms, 10 % loss, 5 % reorder, 1 % duplicate, 30 s",
     lasting(30, delay=0.075, loss=(0.1, 0.1), reorder=0.05, duplicate=0.01), 1, 2.0),
    ("N7", "256 kbit/s, 30 s", lasting(30, rate=256_000), 1, 2.0),
    ("N8a", "MTU of the devices 1,200, flows die", small_devices, 3, 10.0),
    ("N8", "MTU 1,200 on the way without ICMP, flows die", small_packets(0), 1, 10.0),
    ("N8b", "the same, tcp_mtu_probing = 1", small_packets(1), 3, 10.0),
    ("N8c", "the same, tcp_mtu_probing = 2", small_packets(2), 3, 10.0),
    ("N9", "flows go silent for ever", at_once("kill"), 6, 10.0),
    ("N10", "reset within a frame", at_once("reset", 8), 6, 2.0),
    ("N11", "NAT rebinding", at_once("rebind"), 6, 3.0),
    ("N12", "UDP blocked, flows die", no_udp, 3, 10.0),
    ("N13", "only server to node is lost, 15 s", black(15, (False, True)), 2, 10.0),
    ("N14", "flap 3 s / 3 s, 60 s", flap, 1, 1.0),
    ("N15a", "names not looked up, flows die", no_names, 2, 10.0),
    ("N15b", "name leads to an impostor for 49 s, flows die", wrong_name, 1, 10.0),
    ("N15c", "name leads to an impostor, node starts", wrong_at_first, 1, 10.0),
    ("N16", "one byte corrupted", at_once("corrupt", 8), 6, 2.0),
    ("N17", "RTT 5 s for 30 s", bloat, 1, 8.0),
]


# Where miners lose their connection as meant: ports close after 15 minutes without a tunnel, or the
# node is started again.
PORTS_CLOSE = ("N4", "N15c")


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def measure(farm, fault, trials):
    before = farm.books()
    watching = watch.Watch(farm)
    times = []
    for _ in range(trials):
        times.append(fault(farm))
        if any(process.poll() is not None for process in farm.processes):
            raise RuntimeError("a process has ended that should not have")
        until("every miner", lambda: farm.farm()["mining"] == farm.miners, 60)
        time.sleep(2)
    after = farm.books()
    watching.end()
    print("\n".join("  " + line for line in watching.lines()), file=sys.stderr, flush=True)
    return times, {key: after[key] - before[key] for key in after}, watching


def row(entry, transport, times, books, seen):
    name, what, _, _, limit = entry
    p95 = percentile(times, 0.95)
    told = books["pool"] - books["accepted"]
    good = (p95 <= limit and seen.most("waiting") <= QUEUE_LIMIT
            and not books["twice"]
            and (name in PORTS_CLOSE or not (books["lost"] or books["unanswered"])))
    cells = [name, what, transport, len(times), f"{percentile(times, 0.5):.2f}", f"{p95:.2f}",
             f"{limit:g}", books["connects"], books["sent"], books["accepted"], books["stale"],
             books["other"], books["unanswered"], books["twice"], told, books["lost"],
             seen.course("node"), seen.course("server"), round(seen.most("waiting") / 1024),
             seen.rise("dials"), seen.rise("epoch"), "yes" if good else "NO"]
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


HEAD = ("id", "fault", "transport", "trials", "back p50 s", "p95 s", "limit s", "connects", "sent",
        "accepted", "21", "other", "unanswered", "twice", "not told", "miners lost", "node MiB",
        "server MiB", "queue KiB", "dials", "epochs", "holds")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--transport", default="tcp_tls", help="separated by commas; tcp_encrypt/chacha20-poly1305")
    parser.add_argument("--only", default="", help="ids, separated by commas")
    parser.add_argument("--trials", type=int, default=10, help="of the shortest fault; longer ones get fewer")
    parser.add_argument("--miners", type=int, default=100)
    parser.add_argument("--program", default=str(HOME / "hashrelay"))
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("linkfaults.py needs root: it makes network namespaces and TUN devices")
    wanted = [fault for fault in FAULTS if not options.only or fault[0] in options.only.split(",")]
    print("| " + " | ".join(HEAD) + " |\n" + "|---" * len(HEAD) + "|", flush=True)
    for transport in options.transport.split(","):
        name, _, cipher = transport.partition("/")
        farm = Farm(options.program, name, cipher or "aes-256-gcm", options.miners)
        try:
            farm.start()
            for entry in wanted:
                trials = max(1, round(entry[3] * options.trials / 10))
                row(entry, transport, *measure(farm, entry[2], trials))
        finally:
            farm.close()
            print(f"logs in {farm.folder}", file=sys.stderr)


if __name__ == "__main__":
    main()
