package exchange

// ChainDigest lets tests outside verify the chain of events.
func ChainDigest(before Digest, e *EventRow) Digest { return chain(before, e) }
