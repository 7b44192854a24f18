package exchange

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// A document is the stored form of a record: a version byte, then for each
// field that is not Unset its number, whether it is null, and its value behind
// a length. A reader passes over numbers it does not know, so the previous
// release reads what this one writes. It is binary because listings decode
// hundreds of thousands a second, and because it is sealed as a whole anyway.
const documentVersion = 1

var errDocument = errors.New("document is not readable")

// AppendDocument appends the stored form of r to b.
func AppendDocument(b []byte, r Record) []byte {
	return appendRecord(append(b, documentVersion), r)
}

// ReadDocument fills r, which must be empty, from its stored form.
func ReadDocument(b []byte, r Record) error {
	if len(b) == 0 || b[0] != documentVersion {
		return fmt.Errorf("%w: unknown version", errDocument)
	}
	return readRecord(b[1:], r)
}

func appendRecord(b []byte, r Record) []byte {
	r.Each(func(e Entry) bool {
		switch e.Cell.State() {
		case Null:
			b = binary.AppendUvarint(b, uint64(e.Number)<<1|1)
		case Set:
			b = binary.AppendUvarint(b, uint64(e.Number)<<1)
			b = appendSized(b, e.Cell.appendValue)
		}
		return true
	})
	return b
}

func readRecord(b []byte, r Record) error {
	for len(b) > 0 {
		head, n := binary.Uvarint(b)
		if n <= 0 || head>>1 > 1<<20 {
			return errDocument
		}
		b = b[n:]
		entry, known := r.entryByNumber(int(head >> 1))
		if head&1 == 1 {
			if known {
				entry.Cell.PutNull()
			}
			continue
		}
		value, rest, err := takeSized(b)
		if err != nil {
			return err
		}
		b = rest
		if !known {
			continue
		}
		if err := entry.Cell.readValue(value); err != nil {
			return err
		}
	}
	return nil
}

// appendSized appends what write appends, behind its length.
func appendSized(b []byte, write func([]byte) []byte) []byte {
	// Nearly every value is shorter than 128 bytes: one byte for the length is
	// reserved, and only a longer value is moved.
	at := len(b)
	b = write(append(b, 0))
	size := len(b) - at - 1
	if size < 0x80 {
		b[at] = byte(size)
		return b
	}
	var head [binary.MaxVarintLen64]byte
	n := binary.PutUvarint(head[:], uint64(size))
	b = append(b, head[:n-1]...)
	copy(b[at+n:], b[at+1:at+1+size])
	copy(b[at:], head[:n])
	return b
}

func takeSized(b []byte) (value, rest []byte, err error) {
	size, n := binary.Uvarint(b)
	if n <= 0 || size > uint64(len(b)-n) {
		return nil, nil, errDocument
	}
	return b[n : n+int(size)], b[n+int(size):], nil
}

func (o *Opt[T]) appendValue(b []byte) []byte {
	switch v := any(&o.value).(type) {
	case *string:
		return append(b, *v...)
	case *RawJSON:
		return append(b, *v...)
	case *Decimal:
		return append(b, v.String()...)
	case *Date:
		return append(b, v.text...)
	case *int64:
		return binary.AppendVarint(b, *v)
	case *bool:
		if *v {
			return append(b, 1)
		}
		return append(b, 0)
	}
	panic(fmt.Sprintf("no stored form for %T", o.value))
}

func (o *Opt[T]) readValue(b []byte) error {
	o.state = Set
	switch v := any(&o.value).(type) {
	case *string:
		*v = string(b)
	case *RawJSON:
		*v = RawJSON(b)
	case *Decimal:
		v.text = string(b)
	case *Date:
		v.text = string(b)
	case *int64:
		n, size := binary.Varint(b)
		if size != len(b) || size == 0 {
			return errDocument
		}
		*v = n
	case *bool:
		if len(b) != 1 {
			return errDocument
		}
		*v = b[0] == 1
	default:
		return errDocument
	}
	return nil
}

func (o *Object[T]) appendValue(b []byte) []byte { return appendRecord(b, asRecord(&o.value)) }

func (o *Object[T]) readValue(b []byte) error {
	return readRecord(b, o.Add())
}

func (s *Shared[T]) appendValue(b []byte) []byte { return appendRecord(b, asRecord(s.value)) }

func (s *Shared[T]) readValue(b []byte) error { return readRecord(b, s.Add()) }

func (l *List[T]) appendValue(b []byte) []byte {
	for i := range l.value {
		b = appendSized(b, func(b []byte) []byte { return appendRecord(b, asRecord(&l.value[i])) })
	}
	return b
}

func (l *List[T]) readValue(b []byte) error {
	l.PutEmpty()
	for len(b) > 0 {
		element, rest, err := takeSized(b)
		if err != nil {
			return err
		}
		if err := readRecord(element, l.Add()); err != nil {
			return err
		}
		b = rest
	}
	return nil
}
