// Package loan turns the terms of a loan into a repayment schedule and into what it costs: exact decimals in, exact
// decimals out. It knows no product catalogue, no wire, no time of day.
package loan
