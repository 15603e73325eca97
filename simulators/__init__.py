"""Stand-ins for systems outside the platform: real HTTP, each in a process of its own, no import of the product."""
