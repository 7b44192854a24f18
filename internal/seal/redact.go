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
// the memory without asking. Against that the secrets themselves are [hidden].
type silent struct{}

// Format answers every verb, %x and %d too, which would not ask String.
func (silent) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, redacted) }

func (silent) String() string { return redacted }

func (silent) GoString() string { return redacted }

func (silent) LogValue() slog.Value { return slog.StringValue(redacted) }

// hidden holds a value behind a function, of which fmt prints the address only. A pointer is not enough: given a
// verb that it does not know for pointers, such as %s, fmt prints what the pointer points to.
type hidden[T any] func() T

func hide[T any](value T) hidden[T] { return func() T { return value } }
