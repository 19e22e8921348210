"""How many threads the array libraries may use."""

from __future__ import annotations

from functools import cache

import faiss
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]


@cache
def use_one_thread_each() -> None:
    """Let FAISS and BLAS compute in the thread that calls them.

    A query is too small to be shared between threads: they would mostly wait for one another, and spin while they
    do (measured: 40 ms a question instead of 3 on a busy machine). Several questions run side by side instead.
    """
    faiss.omp_set_num_threads(1)
    threadpool_limits(1, user_api="blas")
