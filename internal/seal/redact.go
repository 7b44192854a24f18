package seal

import (
	"fmt"
	"io"
	"log/slog"
)

const redacted = "[redacted]"

// silent is embedded by every type that holds a secret, so that no verb of fmt and no logger prints it.
//
// It cannot help where such a value lies in an unexported field of another struct, because fmt then reads
// the memory without asking. Therefore those types also hold their secrets behind a pointer or an
// interface, of which fmt prints the address only.
type silent struct{}

// Format answers every verb, %x and %d too, which would not ask String.
func (silent) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, redacted) }

func (silent) String() string { return redacted }

func (silent) GoString() string { return redacted }

func (silent) LogValue() slog.Value { return slog.StringValue(redacted) }
