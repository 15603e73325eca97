"""统一身份: the door by which applications of departments let people log in (OpenID Connect). The only code that speaks OAuth."""
