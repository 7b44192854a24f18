package demo

import (
	"time"

	"leadex/internal/exchange"
)

// scene is what an ecosystem of the demo looks like, apart from ids.
type scene struct {
	name, country, currency, timeZone string
	provider, service                 string
	campaign, campaignName            string
	lenders                           []lender
	// applicant invents the contents of a lead from its number, counted from 0.
	applicant func(number int) exchange.Contents
}

type lender struct {
	name, description, taxID, dealerCode string
	products                             []exchange.Terms
	delivery                             exchange.DeliveryTerms // the zero value: those of any new lender
}

// scenes are the ecosystems of the demo, in order.
func scenes() []scene { return []scene{colombia(), russia()} }

func colombia() scene {
	return scene{
		name: "Colombia", country: "CO", currency: "COP", timeZone: "America/Bogota",
		provider: "Comparador Andino", service: "Formulario web", campaign: "CO-2026-01", campaignName: "Crédito de consumo",
		applicant: colombian,
		lenders: []lender{
			{"Crédito Cumbre", "Crédito de libre inversión para empleados e independientes", "901234567-" + nitCheckDigit("901234567"), "00101",
				[]exchange.Terms{libreInversion(), cupoRotativo()}, exchange.DeliveryTerms{}},
			{"Finanzas del Valle", "Préstamos de consumo con desembolso en un día", "900765432-" + nitCheckDigit("900765432"), "00102",
				[]exchange.Terms{consumoFijo()}, impatient()},
		},
	}
}

// impatient are delivery terms under which leads do not wait for ever.
func impatient() exchange.DeliveryTerms {
	return exchange.DeliveryTerms{Lease: 15 * time.Minute, MaxAttempts: 3, ReturnWindow: exchange.DefaultReturnWindow}
}

func libreInversion() exchange.Terms {
	return exchange.Terms{
		Name: "Crédito libre inversión", Description: text("De 1 a 60 meses, cuota fija"), LoanType: text("free_investment"),
		InterestRate: percent("1.85"), InterestRateBasis: text("monthly"),
		GracePeriod: whole(0), GracePeriodInterestPayment: exchange.Some(true), InterestFreePeriod: whole(0),
		OtherExpenses: expenses(
			exchange.Expense{Description: text("Seguro de vida"), Amount: percent("0.12"), Permanent: exchange.Some(true),
				InPercentage: exchange.Some(true), OutstandingBalanceCalculation: exchange.Some(true), AdditionalInterestRate: exchange.Some(false)}),
		PaymentFrequency: text("monthly"), BillingIntervalType: text("whole_month"),
		ArrearInterestRate: percent("2.1"), ArrearInterestRateBasis: text("monthly"), ArrearMaxInterestRate: percent("2.2"),
		TaxRate: percent("19.0"), InitialCharges: charges(exchange.Charge{Name: text("Estudio de crédito"), Amount: percent("45000")}),
	}
}

func cupoRotativo() exchange.Terms {
	return exchange.Terms{
		Name: "Cupo rotativo", Description: text("Cupo que se libera con cada pago"), LoanType: text("rotative"),
		InterestRate: percent("25.4"), InterestRateBasis: text("annual"),
		GracePeriod: whole(0), GracePeriodInterestPayment: exchange.Some(false), InterestFreePeriod: whole(1), OtherExpenses: expenses(),
		PaymentFrequency: text("monthly"), BillingIntervalType: text("to_cutoff_date"),
		ArrearInterestRate: percent("26.1"), ArrearInterestRateBasis: text("annual"), ArrearMaxInterestRate: exchange.None[exchange.Decimal](),
		TaxRate: percent("19.0"), InitialCharges: charges(),
	}
}

func consumoFijo() exchange.Terms {
	return exchange.Terms{
		Name: "Consumo fijo", Description: text("Hasta 36 meses con tres meses de gracia a capital"), LoanType: text("free-investment"),
		InterestRate: percent("23.5"), InterestRateBasis: text("annual"),
		GracePeriod: whole(3), GracePeriodInterestPayment: exchange.Some(true), InterestFreePeriod: whole(0),
		OtherExpenses: expenses(
			exchange.Expense{Description: text("Plataforma"), Amount: percent("12900"), Permanent: exchange.Some(true),
				InPercentage: exchange.Some(false), OutstandingBalanceCalculation: exchange.Some(false), AdditionalInterestRate: exchange.Some(false)}),
		PaymentFrequency: text("monthly"), BillingIntervalType: text("monthly"),
		ArrearInterestRate: percent("25.0"), ArrearInterestRateBasis: text("annual"), ArrearMaxInterestRate: percent("26.5"),
		TaxRate: percent("19.0"), InitialCharges: charges(),
	}
}

func russia() scene {
	return scene{
		name: "Russia", country: "RU", currency: "RUB", timeZone: "Europe/Moscow",
		provider: "Витрина займов", service: "Анкета на сайте", campaign: "RU-2026-01", campaignName: "Потребительский заём",
		applicant: russian,
		lenders: []lender{
			{"Волга Займ", "Короткие займы до зарплаты", innOfCompany("637801234"), "00201", []exchange.Terms{doZarplaty()}, exchange.DeliveryTerms{}},
			{"Северный Кредит", "Потребительские займы на срок до трёх лет", innOfCompany("780512345"), "00202", []exchange.Terms{potrebitelskij()}, impatient()},
		},
	}
}

func doZarplaty() exchange.Terms {
	return exchange.Terms{
		Name: "До зарплаты", Description: text("До 30 000 рублей на срок до 30 дней, 0,8 % в день"), LoanType: text("payday"),
		InterestRate: percent("292.0"), InterestRateBasis: text("annual_nominal"),
		GracePeriod: whole(0), GracePeriodInterestPayment: exchange.Some(false), InterestFreePeriod: whole(0), OtherExpenses: expenses(),
		PaymentFrequency: text("monthly"), BillingIntervalType: text("whole_month"),
		ArrearInterestRate: percent("20.0"), ArrearInterestRateBasis: text("annual_nominal"), ArrearMaxInterestRate: percent("20.0"),
		TaxRate: percent("0.0"), InitialCharges: charges(),
	}
}

func potrebitelskij() exchange.Terms {
	return exchange.Terms{
		Name: "Потребительский", Description: text("От 50 000 до 500 000 рублей, равные платежи"), LoanType: text("free_investment"),
		InterestRate: percent("34.9"), InterestRateBasis: text("annual_nominal"),
		GracePeriod: whole(0), GracePeriodInterestPayment: exchange.Some(false), InterestFreePeriod: whole(0),
		OtherExpenses: expenses(
			exchange.Expense{Description: text("СМС-информирование"), Amount: percent("99"), Permanent: exchange.Some(true),
				InPercentage: exchange.Some(false), OutstandingBalanceCalculation: exchange.Some(false), AdditionalInterestRate: exchange.Some(false)}),
		PaymentFrequency: text("monthly"), BillingIntervalType: text("whole_month"),
		ArrearInterestRate: percent("20.0"), ArrearInterestRateBasis: text("annual_nominal"), ArrearMaxInterestRate: percent("20.0"),
		TaxRate: percent("0.0"), InitialCharges: charges(),
	}
}

func text(s string) exchange.Text   { return exchange.Some(s) }
func whole(n int64) exchange.Int    { return exchange.Some(n) }
func percent(s string) exchange.Dec { return exchange.Some(exchange.MustDecimal(s)) }

func expenses(all ...exchange.Expense) exchange.List[exchange.Expense] {
	return exchange.List[exchange.Expense]{Opt: exchange.Some(all)}
}

func charges(all ...exchange.Charge) exchange.List[exchange.Charge] {
	return exchange.List[exchange.Charge]{Opt: exchange.Some(all)}
}
