"""Stand-in for the service that reads second-generation identity cards at a window (居民身份证阅读机具)."""
