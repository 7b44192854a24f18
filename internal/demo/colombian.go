package demo

import (
	"fmt"

	"leadex/internal/exchange"
)

type colombianCity struct{ name, department, postalCode string }

func colombianCities() []colombianCity {
	return []colombianCity{
		{"Bogotá D.C.", "Cundinamarca", "110111"}, {"Medellín", "Antioquia", "050001"}, {"Cali", "Valle del Cauca", "760001"},
		{"Barranquilla", "Atlántico", "080001"}, {"Bucaramanga", "Santander", "680001"}, {"Pereira", "Risaralda", "660001"},
		{"Manizales", "Caldas", "170001"}, {"Ibagué", "Tolima", "730001"},
	}
}

func colombianNames() (women, men, surnames []string) {
	return []string{"María", "Luisa", "Ana", "Carolina", "Diana", "Paola", "Andrea", "Sandra", "Claudia", "Natalia", "Laura", "Valentina",
			"Daniela", "Camila", "Juliana", "Marcela", "Adriana", "Catalina", "Isabel", "Lucía"},
		[]string{"Juan", "Carlos", "Andrés", "Luis", "Jorge", "Diego", "Felipe", "Santiago", "Sebastián", "Camilo", "Mauricio", "Óscar",
			"Fernando", "Ricardo", "Javier", "Alejandro", "Daniel", "Nicolás", "Hernán", "Iván"},
		[]string{"Rodríguez", "Gómez", "González", "Martínez", "García", "López", "Hernández", "Sánchez", "Ramírez", "Pérez", "Díaz", "Muñoz",
			"Rojas", "Moreno", "Jiménez", "Vargas", "Torres", "Castro", "Ortiz", "Gutiérrez", "Ruiz", "Suárez", "Valencia", "Restrepo",
			"Cárdenas", "Quintero", "Salazar", "Mejía", "Londoño", "Peña"}
}

// colombian invents an applicant in Colombia: a natural person with a
// citizenship card, whose number is the base of the tax id too.
func colombian(number int) exchange.Contents {
	d := drawFor(57, number)
	women, men, surnames := colombianNames()
	names, sex := women, int64(female)
	if d.IntN(2) == 0 {
		names, sex = men, male
	}
	first, second := d.of(names), d.of(names)
	last := d.of(surnames) + " " + d.of(surnames)
	cities := colombianCities()
	city := cities[d.IntN(len(cities))]
	street := fmt.Sprintf("%s %d # %d-%d", d.of([]string{"Calle", "Carrera", "Transversal", "Diagonal"}), d.between(4, 170, 1), d.between(2, 99, 1), d.between(3, 99, 1))
	home := fmt.Sprintf("%s, Apto %d", street, d.between(101, 1204, 1))
	card := fmt.Sprint(1_000_000_000 + spread(number, 249_999_989, 12_345_678))
	born := d.day("1986-01-01", "2005-12-31")

	c := exchange.Contents{
		FirstName: text(first), LastName: text(last), BusinessEntity: text("natural"), NaturalPerson: exchange.Some(true),
		Phone: text(colombianPhone(d, number)), Email: mail(first, last, number),
		TaxID:     text(card + "-" + nitCheckDigit(card)),
		BirthDate: date(born), BirthPlace: text(city.name), SexID: whole(sex),
		Address:    text(home + ", " + city.name),
		Amount:     exchange.Some(exchange.DecimalOf(int64(d.between(1_000_000, 30_000_000, 100_000)))),
		Period:     whole(int64(d.between(6, 60, 6))),
		PeriodUnit: text("MONTHS"), Channel: text("SITE"),
		MeanIncome:         exchange.Some(exchange.DecimalOf(int64(d.between(1_500_000, 9_000_000, 50_000)))),
		AverageMonthlyCost: exchange.Some(exchange.DecimalOf(int64(d.between(700_000, 3_000_000, 50_000)))),
		EmployerName:       text(d.of([]string{"Almacenes La Esquina", "Transportes del Sur", "Clínica San Gabriel", "Independiente", "Café de la Sierra"})),
		DependentsCount:    whole(int64(d.IntN(4))),
	}
	if first != second {
		c.MiddleName = text(second)
	}
	c.Passport.Put(exchange.Passport{Number: text(card), IssuedOn: date(born.AddDate(18, 0, 20)),
		Issuer: text("Registraduría Nacional del Estado Civil, " + city.name)})
	c.ResidenceAddress.Put(exchange.Address{PostalCode: text(city.postalCode), RegionName: text(city.department),
		LocalityName: text(city.name), StreetName: text(street), FullText: text(home + ", " + city.name + ", " + city.department)})
	return c
}

// colombianPhone is a mobile number with the country code.
func colombianPhone(d draw, number int) string {
	prefixes := []string{"300", "301", "302", "304", "305", "310", "311", "312", "313", "314", "315", "316", "317", "318", "320", "321", "322", "350"}
	return fmt.Sprintf("+57%s%07d", d.of(prefixes), spread(number, 9_999_991, 4_567_890))
}

// nitCheckDigit is the check digit of a Colombian tax id (DIAN, Orden
// Administrativa 4 of 1989).
func nitCheckDigit(digits string) string {
	weights := []int{3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71} // from the right
	sum := 0
	for i := range len(digits) {
		sum += int(digits[len(digits)-1-i]-'0') * weights[i]
	}
	if rest := sum % 11; rest > 1 {
		return fmt.Sprint(11 - rest)
	}
	return fmt.Sprint(sum % 11)
}
