package exchange

import "sync"

// plainBuffers are lent to documents on their way to be sealed. They come back
// empty: what is personal does not lie about in memory longer than it must.
type plainBuffers struct{ pool sync.Pool }

// longestPlain is how long a buffer may be that is kept: nearly all documents are
// shorter than 4 kB, and one of a megabyte must not be held for ever.
const longestPlain = 16 << 10

// document is the stored form of a record in a buffer that is to be given back.
func (p *plainBuffers) document(r Record) *[]byte {
	b, ok := p.pool.Get().(*[]byte)
	if !ok {
		made := make([]byte, 0, 2<<10)
		b = &made
	}
	*b = AppendDocument(*b, r)
	return b
}

func (p *plainBuffers) giveBack(b *[]byte) {
	clear(*b)
	if cap(*b) > longestPlain {
		return
	}
	*b = (*b)[:0]
	p.pool.Put(b)
}

// sealRecord is the stored form of a record, sealed for a place.
func (x *Exchange) sealRecord(key Sealer, p Place, r Record) []byte {
	plain := x.plains.document(r)
	defer x.plains.giveBack(plain)
	return key.Seal(p, *plain)
}
