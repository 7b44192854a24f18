package exchange

// CreditProducts is the dictionary of what may be borrowed, beside the lenders'
// own products.
const CreditProducts = "credit-products"

// firstWords are the words that every ecosystem has from the start: the numbers
// that client programs of the BrainySoft contract have built in. The contract
// names only some of them; the others are called by their number until an operator
// calls them something better.
var firstWords = []struct {
	dictionary string
	number     int64
	name       string
}{
	{"application-statuses", 101541, "Создана"},
	{"application-statuses", 101542, "Отказана"},
	{"application-statuses", 101543, "Выдана"},
	{"application-statuses", 101544, "К выдаче"},
	{"application-statuses", 101545, "Ожидание"},
	{"application-statuses", 101546, "На рассмотрении"},
	{"application-statuses", 101547, "Автоматическая проверка"},
	{"application-statuses", 101548, "Отказ клиента"},
	{"banks", 101661, "Банк 101661"},
	{"branches", 101301, "Филиал 101301"},
	{"collateral-relations", 102141, "Отношение 102141"},
	{"countries", 101041, "Страна 101041"},
	{"countries", 101042, "Страна 101042"},
	{"countries", 101043, "Страна 101043"},
	{"countries", 101049, "Страна 101049"},
	{CreditProducts, 101339, "Кредитный продукт 101339"},
	{"credit-purposes", 101683, "Цель кредита 101683"},
	{"currencies", 101011, "Валюта 101011"},
	{DenialReasons, 101552, "Причина отказа 101552"},
	{DenialReasons, 101557, "Причина отказа 101557"},
	{"getting-money-methods", 102395, "Способ получения денег 102395"},
	{"how-you-know", 102173, "Источник 102173"},
	{"legal-entities", 102071, "Юридическое лицо 102071"},
	{"marital-statuses", 101151, "Не состоит в браке"},
	{"marital-statuses", 101152, "Состоит в браке"},
	{"regions", 102011, "Регион 102011"},
	{"sexes", 101251, "Мужской"},
	{"sexes", 101252, "Женский"},
	{"subdivisions", 101791, "Подразделение 101791"},
}
