package exchange

// minorUnits are the decimal places of the currencies that do not have two
// (ISO 4217, list one, published by SIX).
var minorUnits = map[string]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0, "UYI": 0,
	"VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
	"CLF": 4, "UYW": 4,
}

// MinorUnits is how many decimal places amounts of a currency have.
func MinorUnits(currency string) int {
	if places, ok := minorUnits[currency]; ok {
		return places
	}
	return 2
}
