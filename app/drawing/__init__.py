"""Pictures and formulas of a trace: pure functions from what the engine recorded to markup; computes no derivative."""
