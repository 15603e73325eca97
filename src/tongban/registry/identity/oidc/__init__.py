"""统一身份认证 for the applications of the departments: who may ask, what a person gave, what was handed out.

OpenID Connect is spoken by the door ``sites.sso`` alone; here stand clients, consents, sessions at applications, codes and
tokens, and what ends them.
"""
