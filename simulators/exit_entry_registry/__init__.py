"""A stand-in for the verification of exit-entry documents (国家移民管理局，出入境证件身份认证)."""
