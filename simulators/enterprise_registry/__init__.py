"""Stand-in for the register of market entities (市场主体登记信息库)."""
