"""What rules and logs are made of: frozen classes that are checked when they are made."""
