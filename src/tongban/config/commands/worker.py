"""``tongban worker``: the background process: places new events, feeds their consumers, runs jobs and the schedule."""

from __future__ import annotations

import argparse
import asyncio
import threading

from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from tongban.config.weaknesses import refuse_weak
from tongban.foundation.records import relay

NAME = "worker"
HELP = "后台任务进程 (the background process)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """``--name`` shows in the job tables."""
    parser.add_argument("--name", default="worker", help="name shown in the job tables")


def run(args: argparse.Namespace) -> int:
    """0 when told to stop (SIGINT, SIGTERM); the job in hand and the event in hand are finished first. DomainError
    ``instance.weak``."""
    refuse_weak()
    stop = threading.Event()
    thread = threading.Thread(target=relay.run, args=(stop,), name="relay")
    thread.start()
    try:
        asyncio.run(_work(args.name))
    finally:
        stop.set()
        thread.join()
    return 0


async def _work(name: str) -> None:
    # Django's own connector cannot wait for notifications; the worker has one with a pool of its own.
    assert isinstance(app.connector, DjangoConnector)
    with app.replace_connector(app.connector.get_worker_connector()) as own:
        async with own.open_async():
            await own.run_worker_async(name=name, install_signal_handlers=True, shutdown_graceful_timeout=10)
