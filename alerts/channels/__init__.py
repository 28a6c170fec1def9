"""How a message leaves: Channel, and what can go wrong with sending."""
