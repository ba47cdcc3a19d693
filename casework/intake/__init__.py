"""The hotline's door: a process of its own that takes reports, seals them and can open none of them."""
