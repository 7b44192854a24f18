package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"leadex/internal/exchange"
)

// What is invented depends on the number of the lead alone, so that every demo
// shows the same people, and a lead that is submitted again is the same lead.
// Names, streets and amounts are drawn; what has to differ from lead to lead
// (phones, documents, tax ids) is spread from the number without repeats.

// draw is the source of chance of one lead of a country.
type draw struct{ *rand.Rand }

func drawFor(country uint64, number int) draw {
	return draw{rand.New(rand.NewPCG(country, uint64(number)))}
}

func (d draw) of(all []string) string { return all[d.IntN(len(all))] }

// between is a whole number from one bound to the other, in steps.
func (d draw) between(low, high, step int) int { return low + d.IntN((high-low)/step+1)*step }

func (d draw) day(from, to string) time.Time {
	a, b := mustDay(from), mustDay(to)
	return a.AddDate(0, 0, d.IntN(int(b.Sub(a).Hours()/24)))
}

func mustDay(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func date(t time.Time) exchange.Day { return exchange.Some(exchange.DateOf(t)) }

// spread maps the numbers below size onto each other without repeats; size must
// not share a factor with the multiplier, a prime.
func spread(number, size, offset int) int {
	const multiplier = 7_919_317
	return (number%size*(multiplier%size) + offset) % size
}

// mail is an address in a domain that is reserved for examples (RFC 2606).
func mail(first, last string, number int) exchange.Text {
	return text(fmt.Sprintf("%s.%s%d@example.com", asciiWord(first), asciiWord(last), number+1))
}

var plainLetters = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ü", "u", "ñ", "n", " ", "", "'", "",
	"а", "a", "б", "b", "в", "v", "г", "g", "д", "d", "е", "e", "ё", "e", "ж", "zh", "з", "z", "и", "i", "й", "y", "к", "k", "л", "l",
	"м", "m", "н", "n", "о", "o", "п", "p", "р", "r", "с", "s", "т", "t", "у", "u", "ф", "f", "х", "kh", "ц", "ts", "ч", "ch", "ш", "sh",
	"щ", "sch", "ъ", "", "ы", "y", "ь", "", "э", "e", "ю", "yu", "я", "ya")

func asciiWord(s string) string { return plainLetters.Replace(strings.ToLower(s)) }

// Dictionary ids of the BrainySoft core.
const (
	male   = 101251
	female = 101252
)
