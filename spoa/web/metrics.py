"""Figures for Prometheus: those of the processes, and those of the service, read when asked."""

import os
from collections.abc import Iterable, Iterator
from datetime import timedelta

from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from spoa.kernel.errors import Unavailable
from spoa.reporting.figures import Figures, figures
from spoa.web.use_cases import UseCases


def exposition(services: UseCases) -> bytes:
    """Return both sets as text; with the database down only the first, and ``spoa_records_up 0``."""
    now = services.clock.now()
    try:
        with services.records.read() as session:
            found = figures(session, now=now)
    except Unavailable:
        return _processes() + _text([_gauge("spoa_records_up", "Whether the records answer.", 0)])
    oldest = now - found.outbox.oldest_due if found.outbox.oldest_due else timedelta(0)
    return _processes() + _text(_metrics(found, oldest))


def _metrics(found: Figures, oldest: timedelta) -> Iterator[Metric]:
    yield _gauge("spoa_records_up", "Whether the records answer.", 1)
    yield _gauge("spoa_outbox_waiting", "Outbox rows that are due and not done.", found.outbox.waiting)
    yield _gauge("spoa_outbox_oldest_seconds", "How long the oldest of them is due.", oldest.total_seconds())
    yield _gauge("spoa_outbox_parked", "Outbox rows that were given up on.", found.outbox.parked)
    yield _gauge("spoa_audit_unsealed", "Audit rows that have no seal yet.", found.unsealed)
    yield _gauge("spoa_cases_late", "Open cases past their deadline.", found.late)
    cases = GaugeMetricFamily("spoa_cases_open", "Open cases by class.", labels=["class"])
    for klass in (1, 2, 3, 4, 5, None):
        cases.add_metric([str(klass or "not_assessed")], found.open_cases.get(klass, 0))
    yield cases


def _gauge(name: str, help_text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, help_text, value=value)


class _Given(Collector):
    """A collector of metrics that are there already."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = list(metrics)

    def collect(self) -> Iterable[Metric]:
        """Return the metrics."""
        return self._metrics


def _text(metrics: Iterable[Metric]) -> bytes:
    registry = CollectorRegistry()
    registry.register(_Given(metrics))
    return generate_latest(registry)


def _processes() -> bytes:
    """Return the counters of all processes where they share a folder, otherwise of this one."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
