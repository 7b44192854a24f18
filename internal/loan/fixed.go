package loan

import (
	"math"
	"math/big"
)

// Powers, roots and present values are irrational or have no end, so they are calculated in binary fixed point: an
// integer and a number of bits behind the point. 256 bits are 77 digits; what leaves is cut to 45 or fewer, so that a
// value that is a short decimal in truth is one again. Money and rates themselves are never kept in this form.
const fixedBits = 256

// fixedOf is r, cut to bits behind the point.
func fixedOf(r *big.Rat, bits uint) *big.Int {
	z := new(big.Int).Lsh(r.Num(), bits)
	return z.Quo(z, r.Denom())
}

// mulFixed sets z to x·y.
func mulFixed(z, x, y *big.Int, bits uint) *big.Int {
	z.Mul(x, y)
	return z.Rsh(z, bits)
}

// powFixed is x^n, n not negative.
func powFixed(x, n *big.Int, bits uint) *big.Int {
	z := new(big.Int).Lsh(one, bits)
	product := new(big.Int)
	for i := n.BitLen() - 1; i >= 0; i-- {
		mulFixed(product, z, z, bits)
		z, product = product, z
		if n.Bit(i) == 1 {
			mulFixed(product, z, x, bits)
			z, product = product, z
		}
	}
	return z
}

// ratOfFixed is x as a decimal of the digits given: the guard against a tie or an end that the cut bits hide.
func ratOfFixed(x *big.Int, bits uint, digits int) *big.Rat {
	return new(big.Rat).SetFrac(digitsOfFixed(x, bits, digits), powerOfTen(digits))
}

// digitsOfFixed is x in units of 10^−digits, half even.
func digitsOfFixed(x *big.Int, bits uint, digits int) *big.Int {
	z := new(big.Int).Mul(x, powerOfTen(digits))
	grid{}.round(z, z, new(big.Int).Lsh(one, bits))
	return z
}

// floatOfFixed is x to the precision of a float64.
func floatOfFixed(x *big.Int, bits uint) float64 {
	shift := max(x.BitLen()-64, 0)
	top, _ := new(big.Float).SetInt(new(big.Int).Rsh(x, uint(shift))).Float64()
	return math.Ldexp(top, shift-int(bits))
}

// fixedOfFloat is f, whose own precision is 53 bits.
func fixedOfFloat(f float64, bits uint) *big.Int {
	fraction, exponent := math.Frexp(f)
	z := big.NewInt(int64(math.Ldexp(fraction, 53)))
	if shift := exponent - 53 + int(bits); shift >= 0 {
		return z.Lsh(z, uint(shift))
	} else {
		return z.Rsh(z, uint(-shift))
	}
}

// rootFixed is the m-th root of x > 0 by Newton's method from the root of a float64: each step doubles the digits.
func rootFixed(x *big.Int, m int, bits uint) *big.Int {
	root := fixedOfFloat(math.Pow(floatOfFixed(x, bits), 1/float64(m)), bits)
	exponent, factor := big.NewInt(int64(m-1)), big.NewInt(int64(m))
	step, slope := new(big.Int), new(big.Int)
	for range 8 { // 53 bits doubled three times are enough; the rest is for tiny roots
		power := powFixed(root, exponent, bits)
		mulFixed(step, power, root, bits)
		step.Sub(step, x)
		step.Lsh(step, bits)
		slope.Mul(power, factor)
		step.Quo(step, slope)
		root.Sub(root, step)
		if step.BitLen() <= 8 {
			break
		}
	}
	return root
}
