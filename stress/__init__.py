"""``make stress``: hostile, slow and many clients against real servers on this machine, and what must hold then."""
