"""Prompts: weights, choices, styles, saved ones, and the words that an engine is sent."""
