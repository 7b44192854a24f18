package exchange

import (
	"encoding/binary"
	"errors"
	"fmt"
	"unsafe"
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

// ReadDocument fills r, which must be empty, from its stored form. Its texts are
// parts of one copy of b: a list that makes room for every text of a lead by
// itself keeps the collector busier than the decoding.
func ReadDocument(b []byte, r Record) error {
	if len(b) == 0 || b[0] != documentVersion {
		return fmt.Errorf("%w: unknown version", errDocument)
	}
	return readRecord(string(b[1:]), r)
}

// readOwnDocument is ReadDocument of bytes that are nobody else's: what a key has
// opened. They are not copied, so nobody may write to them any more.
func readOwnDocument(b []byte, r Record) error {
	if len(b) == 0 || b[0] != documentVersion {
		return fmt.Errorf("%w: unknown version", errDocument)
	}
	return readRecord(unsafe.String(unsafe.SliceData(b), len(b))[1:], r)
}

func appendRecord(b []byte, r Record) []byte {
	r.EachGiven(func(e Entry) bool {
		if !e.Cell.IsSet() {
			b = binary.AppendUvarint(b, uint64(e.Number)<<1|1)
			return true
		}
		b = binary.AppendUvarint(b, uint64(e.Number)<<1)
		b = appendSized(b, e.Cell.appendValue)
		return true
	})
	return b
}

func readRecord(s string, r Record) error {
	for len(s) > 0 {
		head, rest, ok := takeUvarint(s)
		if !ok || head>>1 > 1<<20 {
			return errDocument
		}
		s = rest
		cell := r.cellByNumber(int(head >> 1))
		if head&1 == 1 {
			if cell != nil {
				cell.PutNull()
			}
			continue
		}
		value, rest, err := takeSized(s)
		if err != nil {
			return err
		}
		s = rest
		if cell == nil {
			continue
		}
		if err := cell.readValue(value); err != nil {
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

func takeSized(s string) (value, rest string, err error) {
	size, rest, ok := takeUvarint(s)
	if !ok || size > uint64(len(rest)) {
		return "", "", errDocument
	}
	return rest[:size], rest[size:], nil
}

// takeUvarint is binary.Uvarint for a string.
func takeUvarint(s string) (n uint64, rest string, ok bool) {
	if len(s) > 0 && s[0] < 0x80 { // nearly always
		return uint64(s[0]), s[1:], true
	}
	for i := range min(len(s), binary.MaxVarintLen64) {
		n |= uint64(s[i]&0x7f) << (7 * i)
		if s[i] < 0x80 {
			// The tenth byte has room for one bit.
			return n, s[i+1:], i < binary.MaxVarintLen64-1 || s[i] <= 1
		}
	}
	return 0, s, false
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

func (o *Opt[T]) readValue(s string) error {
	o.state = Set
	switch v := any(&o.value).(type) {
	case *string:
		*v = s
	case *RawJSON:
		*v = RawJSON(s)
	case *Decimal:
		v.text = s
	case *Date:
		v.text = s
	case *int64:
		n, rest, ok := takeUvarint(s)
		if !ok || rest != "" {
			return errDocument
		}
		*v = int64(n>>1) ^ -int64(n&1) // as binary.AppendVarint folds the sign
	case *bool:
		if len(s) != 1 {
			return errDocument
		}
		*v = s[0] == 1
	default:
		return errDocument
	}
	return nil
}

func (o *Object[T]) appendValue(b []byte) []byte { return appendRecord(b, asRecord(&o.value)) }

func (o *Object[T]) readValue(s string) error {
	return readRecord(s, o.Add())
}

func (s *Shared[T]) appendValue(b []byte) []byte {
	if s.stored != nil {
		return append(b, s.stored...)
	}
	return appendRecord(b, asRecord(s.value))
}

func (s *Shared[T]) readValue(b string) error { return readRecord(b, s.Add()) }

func (l *List[T]) appendValue(b []byte) []byte {
	for i := range l.value {
		b = appendSized(b, func(b []byte) []byte { return appendRecord(b, asRecord(&l.value[i])) })
	}
	return b
}

func (l *List[T]) readValue(s string) error {
	l.PutEmpty()
	for len(s) > 0 {
		element, rest, err := takeSized(s)
		if err != nil {
			return err
		}
		if err := readRecord(element, l.Add()); err != nil {
			return err
		}
		s = rest
	}
	return nil
}
