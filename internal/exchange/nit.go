package exchange

// nitWeights are the weights of the check digit of a Colombian NIT, from the
// right (DIAN, Orden Administrativa 4 of 1989).
var nitWeights = []int{3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71}

// nitCheckDigit is the check digit of a NIT, "" for what is none.
func nitCheckDigit(digits string) string {
	if digits == "" || len(digits) > len(nitWeights) {
		return ""
	}
	sum := 0
	for i := range len(digits) {
		c := digits[len(digits)-1-i]
		if !isDigit(c) {
			return ""
		}
		sum += int(c-'0') * nitWeights[i]
	}
	check := sum % 11
	if check > 1 {
		check = 11 - check
	}
	return string(rune('0' + check))
}
