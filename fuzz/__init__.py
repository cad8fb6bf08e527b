"""Fuzzing of the expression language: against another engine, and for what must never come out."""
