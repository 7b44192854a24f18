package demo

import (
	"fmt"

	"leadex/internal/exchange"
)

// russianRegion is a region with its codes: of passports (OKATO), of the tax
// service, and of the police office that issues passports.
type russianRegion struct{ name, city, passport, tax, office, postalCode, issuer string }

func russianRegions() []russianRegion {
	return []russianRegion{
		{"Москва", "Москва", "45", "7701", "770", "101000", "ГУ МВД России по г. Москве"},
		{"Санкт-Петербург", "Санкт-Петербург", "40", "7801", "780", "190000", "ГУ МВД России по г. Санкт-Петербургу и Ленинградской области"},
		{"Свердловская область", "Екатеринбург", "65", "6658", "660", "620000", "ГУ МВД России по Свердловской области"},
		{"Республика Татарстан", "Казань", "92", "1655", "160", "420000", "МВД по Республике Татарстан"},
		{"Нижегородская область", "Нижний Новгород", "22", "5260", "520", "603000", "ГУ МВД России по Нижегородской области"},
		{"Ростовская область", "Ростов-на-Дону", "60", "6164", "610", "344000", "ГУ МВД России по Ростовской области"},
	}
}

// russianNames are first names, patronymics and surnames of women and of men,
// which differ in their endings.
func russianNames(sex int64) (first, middle, last []string) {
	if sex == female {
		return []string{"Анна", "Мария", "Елена", "Ольга", "Наталья", "Ирина", "Татьяна", "Светлана", "Екатерина", "Юлия", "Дарья", "Алина", "Ксения", "Полина", "Виктория"},
			[]string{"Александровна", "Сергеевна", "Ивановна", "Андреевна", "Николаевна", "Владимировна", "Дмитриевна", "Алексеевна", "Викторовна", "Павловна"},
			[]string{"Иванова", "Смирнова", "Кузнецова", "Попова", "Васильева", "Петрова", "Соколова", "Михайлова", "Новикова", "Фёдорова", "Морозова",
				"Волкова", "Алексеева", "Лебедева", "Семёнова", "Егорова", "Павлова", "Козлова", "Степанова", "Николаева", "Орлова", "Андреева"}
	}
	return []string{"Александр", "Дмитрий", "Сергей", "Андрей", "Алексей", "Максим", "Евгений", "Михаил", "Иван", "Николай", "Артём", "Павел", "Роман", "Кирилл", "Олег"},
		[]string{"Александрович", "Сергеевич", "Иванович", "Андреевич", "Николаевич", "Владимирович", "Дмитриевич", "Алексеевич", "Викторович", "Павлович"},
		[]string{"Иванов", "Смирнов", "Кузнецов", "Попов", "Васильев", "Петров", "Соколов", "Михайлов", "Новиков", "Фёдоров", "Морозов",
			"Волков", "Алексеев", "Лебедев", "Семёнов", "Егоров", "Павлов", "Козлов", "Степанов", "Николаев", "Орлов", "Андреев"}
}

// russian invents an applicant in Russia with passport, tax id and insurance
// number.
func russian(number int) exchange.Contents {
	d := drawFor(7, number)
	sex := []int64{male, female}[d.IntN(2)]
	firsts, middles, lasts := russianNames(sex)
	first, middle, last := d.of(firsts), d.of(middles), d.of(lasts)
	regions := russianRegions()
	region := regions[d.IntN(len(regions))]
	street := d.of([]string{"ул. Ленина", "ул. Гагарина", "пр-т Мира", "ул. Садовая", "ул. Пушкина", "Советская ул.", "ул. Чехова", "Заводская ул."})
	house, flat := fmt.Sprint(d.between(1, 120, 1)), fmt.Sprint(d.between(1, 240, 1))
	address := exchange.Address{
		PostalCode: text(region.postalCode), RegionName: text(region.name), LocalityName: text(region.city), StreetName: text(street),
		HouseNumber: text(house), ApartmentNumber: text(flat),
		FullText: text(fmt.Sprintf("%s, %s, %s, д. %s, кв. %s", region.postalCode, region.city, street, house, flat)),
	}
	born := d.day("1975-01-01", "2000-12-31")
	issued := born.AddDate(20, 0, 10+d.IntN(60)) // a passport is changed at 20

	c := exchange.Contents{
		FirstName: text(first), MiddleName: text(middle), LastName: text(last), BusinessEntity: text("natural"), NaturalPerson: exchange.Some(true),
		Phone: text(russianPhone(d, number)), Email: mail(first, last, number),
		TaxID: text(innOfPerson(region.tax + fmt.Sprintf("%06d", spread(number, 999_983, 345_678)))), SocialID: text(snils(spread(number, 899_999_963, 87_654_321))),
		BirthDate: date(born), BirthPlace: text("г. " + region.city), SexID: whole(sex),
		Address:    address.FullText,
		Amount:     exchange.Some(exchange.DecimalOf(int64(d.between(5_000, 300_000, 1_000)))),
		PeriodUnit: text("MONTHS"), Period: whole(int64(d.between(3, 36, 3))), Channel: text("SITE"),
		MeanIncome:         exchange.Some(exchange.DecimalOf(int64(d.between(35_000, 180_000, 1_000)))),
		AverageMonthlyCost: exchange.Some(exchange.DecimalOf(int64(d.between(15_000, 60_000, 1_000)))),
		EmployerName:       text(d.of([]string{"ООО «Ромашка»", "АО «Заводстрой»", "ИП Белова", "ГБУЗ «Городская поликлиника № 3»", "ООО «Север-Логистика»"})),
		ChildrenCount:      whole(int64(d.IntN(4))),
	}
	c.Passport.Put(exchange.Passport{
		Series: text(fmt.Sprintf("%s%02d", region.passport, issued.Year()%100)), Number: text(fmt.Sprintf("%06d", spread(number, 999_983, 123_456))),
		IssuedOn: date(issued), Issuer: text(region.issuer), IssuerCode: text(fmt.Sprintf("%s-%03d", region.office, d.between(1, 99, 1))),
	})
	c.RegistrationAddress.Put(address)
	c.ResidenceAddress.Put(address)
	return c
}

// russianPhone is a mobile number with the country code.
func russianPhone(d draw, number int) string {
	prefixes := []string{"903", "905", "906", "909", "910", "915", "916", "917", "919", "921", "925", "926", "927", "950", "960", "961", "962", "965", "977", "981", "985", "999"}
	return fmt.Sprintf("+7%s%07d", d.of(prefixes), spread(number, 9_999_991, 2_345_678))
}

// innOfPerson adds the two check digits of a person's tax id to its ten digits
// (order MMV-7-6/435 of the tax service).
func innOfPerson(ten string) string {
	eleven := ten + innCheckDigit(ten, []int{7, 2, 4, 10, 3, 5, 9, 4, 6, 8})
	return eleven + innCheckDigit(eleven, []int{3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8})
}

// innOfCompany adds the check digit of a company's tax id to its nine digits.
func innOfCompany(nine string) string {
	return nine + innCheckDigit(nine, []int{2, 4, 10, 3, 5, 9, 4, 6, 8})
}

func innCheckDigit(digits string, weights []int) string {
	sum := 0
	for i, w := range weights {
		sum += int(digits[i]-'0') * w
	}
	return fmt.Sprint(sum % 11 % 10)
}

// snils is an insurance number with its check number, as it is written:
// 112-233-445 95 (decree 192n of the ministry of labour).
func snils(number int) string {
	digits := fmt.Sprintf("%09d", 100_000_000+number)
	sum := 0
	for i := range 9 {
		sum += int(digits[i]-'0') * (9 - i)
	}
	return fmt.Sprintf("%s-%s-%s %02d", digits[:3], digits[3:6], digits[6:], sum%101%100)
}
