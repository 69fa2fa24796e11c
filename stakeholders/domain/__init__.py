"""Every write of stakeholders: one file for each of its processes."""
