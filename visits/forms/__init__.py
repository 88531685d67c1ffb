"""What people type, read and judged before a verb sees it."""
