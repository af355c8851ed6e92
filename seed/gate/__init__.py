"""The gate: what in a pack contradicts itself, hangs loose, or is shown by no source."""

from seed.gate.codes import AGED, CODES, severity, table
from seed.gate.report import Report, check, report, reports, reviewed
from seed.gate.sarif import sarif
from seed.gate.stale import Age

__all__ = ["AGED", "CODES", "Age", "Report", "check", "report", "reports", "reviewed", "sarif", "severity", "table"]
