"""Slack: payloads become inputs, messages become blocks; the mirror image of the other chat platforms."""
