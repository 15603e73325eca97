"""Stand-in for an application of a department that is told of log-outs (OpenID Connect Back-Channel Logout 1.0)."""
