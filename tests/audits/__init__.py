"""Audits that others wrote, run against a server of ours."""
