"""AI Horde: volunteers' computers."""
