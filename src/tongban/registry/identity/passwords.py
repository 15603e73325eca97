"""Password hashing with bounded memory."""

from __future__ import annotations

from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher

_AT_ONCE = BoundedSemaphore(4)


class BoundedArgon2Hasher(Argon2PasswordHasher):
    """Argon2id, 19 MiB, 2 passes, 1 lane (the least of RFC 9106-based advice for servers without much memory).

    At most four hashes run at once in a process, so that a flood of sign-ins takes 76 MiB and no more.
    """

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with _AT_ONCE:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _AT_ONCE:
            return super().verify(password, encoded)
