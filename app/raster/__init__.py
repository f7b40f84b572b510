"""Bitmaps: drawn by a library in native code, and in a process of its own where a server must answer meanwhile."""
