"""Stand-in for the national platform's log-in (国家政务服务平台统一身份认证), built on Authlib's OpenID provider."""
