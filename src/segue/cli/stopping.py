"""Ctrl-C while the engine is at work.

Python hears of a signal only between its own steps, and a long statement is one step. A thread therefore listens for the
signal and tells the engine to stop; Python then comes to its next step, and to the KeyboardInterrupt.
"""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def stopping(stop: Callable[[], None]) -> Iterator[None]:
    """`stop` is called, in another thread, as soon as Ctrl-C is pressed. Outside of the main thread nothing is listened for."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard, told = socket.socketpair()
    told.setblocking(False)
    before = signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
    listener = threading.Thread(target=_listen, args=(heard, stop), daemon=True)
    listener.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        told.close()
        listener.join()
        heard.close()


def _listen(heard: socket.socket, stop: Callable[[], None]) -> None:
    """Until the other end is closed. Each signal comes as a byte with its number."""
    while number := heard.recv(1):
        if number[0] == signal.SIGINT:
            stop()
