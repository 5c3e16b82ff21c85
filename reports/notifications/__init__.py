"""The outbox: every event is announced to the people it concerns, every mail is a row before it is sent."""
