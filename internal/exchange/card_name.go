package exchange

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cardNames are the names under which programs keep the number, code, expiry or
// holder of a payment card. The list is closed, so that what is dropped can be
// looked up. Names are compared in lower case and without what joins their
// words, by the end of a path: cardCvc, CARD_CVC and client.card.cvc are one.
//
// In free JSON the objects around a member count as its path: the number of
// {"card":{"number":...}} is a cardnumber.
var cardNames = []string{
	// The number.
	"cardnumber", "cardno", "cardnum", "cardpan", "pannumber", "primaryaccountnumber", "ccnumber", "ccnum", "ccno",
	"numerotarjeta", "númerotarjeta", "numerodetarjeta", "númerodetarjeta", "tarjetanumero", "tarjetanúmero",
	"номеркарты", "картаномер", "nomerkarty",
	// The code, and what a chip or a track has.
	"cvc", "cvc2", "cvv", "cvv2", "cvn", "cvn2", "cvccode", "cvvcode", "cvcnumber", "cvvnumber", "cvcvalue", "cvvvalue",
	"cardcode", "cardsecuritycode", "cardverificationcode", "cardverificationvalue", "cardcsc", "cardcid", "cardpin", "pinblock",
	"cardtrack1", "cardtrack2", "cardtrackdata", "track2data", "track1data", "codigotarjeta", "codigoseguridadtarjeta", "tarjetacodigo",
	// The expiry.
	"validthru", "validthrumonth", "validthruyear", "validthrudate", "goodthru", "cardvalid", "cardvaliduntil", "cardvalidto", "cardvalidthrough",
	"cardexp", "cardexpdate", "cardexpmonth", "cardexpyear", "cardexpiry", "cardexpirydate", "cardexpirymonth", "cardexpiryyear",
	"cardexpires", "cardexpiration", "cardexpirationdate", "cardexpirationmonth", "cardexpirationyear", "cardmonth", "cardyear",
	"expmonth", "expyear", "expirymonth", "expiryyear", "expirationmonth", "expirationyear", "ccexp", "ccexpmonth", "ccexpyear", "ccexpiry",
	"vencimientotarjeta", "fechavencimientotarjeta", "tarjetavencimiento", "срокдействиякарты", "картасрок", "srokkarty",
	// The holder.
	"cardholder", "cardholdername", "cardholderfirstname", "cardholderlastname", "cardholderfullname", "cardowner", "cardownername",
	"cardname", "cardnameoncard", "nameoncard", "embossedname", "embossingname", "ccholder", "ccname",
	"titulartarjeta", "titulardetarjeta", "tarjetatitular", "nombretarjeta",
	"держателькарты", "владелецкарты", "картадержатель", "картавладелец", "имянакарте", "derzhatelkarty",
}

var isCardNamed = setOf(cardNames)

func setOf(words []string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[w] = true
	}
	return set
}

// otherCards are words before "card" that make it no payment card.
var otherCards = []string{
	"id", "identity", "identification", "national", "resident", "residence", "residency", "citizen", "migration", "green", "sim",
	"loyalty", "bonus", "discount", "club", "member", "membership", "medical", "insurance", "health", "business", "student", "library",
}

// longestCardName is in how many words a name of cardNames is written at most.
const longestCardName = 5

// codeEndings are those of a name that is written without marks between its
// words. No other word of the languages that are spoken here ends so.
var codeEndings = []string{"cvc", "cvv", "cvc2", "cvv2"}

// isCardName tells whether a member of this name, in objects whose names are
// these words, holds what the card rule drops.
func isCardName(around []string, name string) bool {
	if name == "" {
		return false
	}
	return namesCard(appendWords(slices.Clip(around), name))
}

// mayEndCardName tells whether a name may be the end of one that namesCard finds: by
// its last two letters or digits, where they are of ASCII.
func mayEndCardName(name string) bool {
	var last [2]byte
	found := 0
	for i := len(name) - 1; i >= 0 && found < len(last); i-- {
		c := name[i]
		switch {
		case c >= utf8.RuneSelf:
			return true
		case isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z':
			found++
			last[len(last)-found] = c | 0x20 // which leaves a digit as it is
		}
	}
	return found < len(last) || cardEndings[last]
}

// cardEndings are the last two bytes of what namesCard finds.
var cardEndings = func() map[[2]byte]bool {
	endings := map[[2]byte]bool{}
	for _, names := range [][]string{cardNames, codeEndings, manyCards} {
		for _, n := range names {
			endings[[2]byte{n[len(n)-2], n[len(n)-1]}] = true
		}
	}
	return endings
}()

func namesCard(words []string) bool {
	end := ""
	for i := len(words) - 1; i >= max(0, len(words)-longestCardName); i-- {
		end = words[i] + end
		if !isCardNamed[end] {
			continue
		}
		return i == 0 || !slices.Contains(otherCards, words[i-1])
	}
	last := words[max(0, len(words)-1):]
	return slices.ContainsFunc(last, func(w string) bool {
		return slices.ContainsFunc(codeEndings, func(ending string) bool { return strings.HasSuffix(w, ending) })
	})
}

// manyCards are read as one.
var manyCards = []string{"cards", "tarjetas"}

// appendWords appends the words of a name in lower case. They begin behind what is
// neither letter nor digit, and at a capital. "cards" is read as "card".
func appendWords(words []string, name string) []string {
	if isLowerCase(name) {
		for word := range strings.FieldsFuncSeq(name, joinsWords) {
			words = append(words, oneCard(word))
		}
		return words
	}
	var word []rune
	end := func() {
		if len(word) == 0 {
			return
		}
		words, word = append(words, oneCard(strings.ToLower(string(word)))), word[:0]
	}
	runes := []rune(name)
	for i, r := range runes {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			end()
			continue
		}
		small := i+1 < len(runes) && unicode.IsLower(runes[i+1])
		if unicode.IsUpper(r) && i > 0 && (unicode.IsLower(runes[i-1]) || unicode.IsDigit(runes[i-1]) || small) {
			end()
		}
		word = append(word, r)
	}
	end()
	return words
}

func oneCard(word string) string {
	if slices.Contains(manyCards, word) {
		return word[:len(word)-1]
	}
	return word
}

func joinsWords(r rune) bool { return r == '_' || r == '.' || r == '-' }

// isLowerCase tells whether a name is of small letters of ASCII, digits and what
// joins words, as most names in JSON are.
func isLowerCase(name string) bool {
	for i := range len(name) {
		if c := name[i]; (c < 'a' || c > 'z') && !isDigit(c) && !joinsWords(rune(c)) {
			return false
		}
	}
	return true
}
