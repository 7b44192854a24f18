package exchange

import "testing"

func TestIsCardName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"cardCvc", "card_cvc", "CARD_CVC", "card.cvc", "client.card.cvc", "Card-CVC", "cardCVC", "CardCvc", "cardcvc", "CARDCVC", "clientcardcvv2",
		"cvv", "CVV2", "cvc_code", "CVCCode", "cardNumber", "card_number", "CARD NUMBER", "creditCardNumber", "client.cards.number", "card #number",
		"validThruMonth", "valid_thru_year", "VALID-THRU", "cardHolder", "card_holder_name", "cardholder", "CardHolderName", "nameOnCard",
		"expMonth", "card_expiry_date", "tarjeta.cvv", "numeroTarjeta", "titular_tarjeta", "номерКарты", "держатель_карты", "cardSecurityCode",
		"payment.card1.cvc",
	} {
		if !isCardName(nil, name) {
			t.Errorf("%s is no name of a card's", name)
		}
	}
	for _, name := range []string{
		"", "number", "holder", "card", "cards", "cardType", "card_last_four", "cardLast4", "discardNumber", "postcard number", "idCardNumber", "identity_card_number",
		"loyalty.card.number", "sim_card_number", "account.holderName", "month", "valid", "expires", "client.education.id", "cardiology", "cv", "documentNumber",
		"passport.expirationDate", "pan", "cvcx",
	} {
		if isCardName(nil, name) {
			t.Errorf("%s is a name of a card's", name)
		}
	}
	if !isCardName([]string{"card"}, "number") || isCardName([]string{"id", "card"}, "number") || isCardName([]string{"card", "bank"}, "number") {
		t.Error("the objects around a name are not read as its path")
	}
}

func TestCardNames(t *testing.T) {
	t.Parallel()
	for _, name := range cardNames {
		if !isCardName(nil, name) {
			t.Errorf("%s is not found by itself", name)
		}
		if words := appendWords(nil, name); len(words) != 1 || words[0] != name {
			t.Errorf("%s is not written as names are compared: %v", name, words)
		}
	}
}
