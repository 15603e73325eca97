"""Floor 0: plain Python without Django — codes, masks, expressions, state tables, forms, legal time, errors."""
