"""Money: prices, what is spent, and limits."""
