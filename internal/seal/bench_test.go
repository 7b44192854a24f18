package seal

import "testing"

func BenchmarkSubmit(b *testing.B) {
	// What the intake of a lead costs here: a data key, a document of 2 kB under it, four keys to search by.
	vault := NewVault(patternKeys())
	ecosystem := newEcosystem(b, vault, bogota)
	plain := make([]byte, 2048)
	b.ReportAllocs()
	for b.Loop() {
		key, _, err := ecosystem.NewDataKey(maria)
		if err != nil {
			b.Fatal(err)
		}
		key.Seal(document, plain)
		for range 4 {
			vault.Digest(bogota, 1, "five-field", "rojas", "maria", "", "", "1234567890")
		}
	}
}

func BenchmarkNewDataKeyAndSeal(b *testing.B) {
	ecosystem := newEcosystem(b, NewVault(patternKeys()), bogota)
	plain := make([]byte, 2048)
	b.ReportAllocs()
	for b.Loop() {
		key, _, err := ecosystem.NewDataKey(maria)
		if err != nil {
			b.Fatal(err)
		}
		key.Seal(document, plain)
	}
}

func BenchmarkDataKeyAndOpen(b *testing.B) {
	ecosystem := newEcosystem(b, NewVault(patternKeys()), bogota)
	key, wrapped := newSubject(b, ecosystem, maria)
	sealed := key.Seal(document, make([]byte, 2048))
	b.ReportAllocs()
	for b.Loop() {
		key, err := ecosystem.DataKey(maria, wrapped)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := key.Open(document, sealed); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEcosystem(b *testing.B) {
	vault := NewVault(patternKeys())
	wrapped, err := vault.NewEcosystemKey(bogota)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := vault.Ecosystem(bogota, wrapped); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDigest(b *testing.B) {
	vault := NewVault(patternKeys())
	b.ReportAllocs()
	for b.Loop() {
		vault.Digest(bogota, 1, "five-field", "rojas", "maria", "", "", "1234567890")
	}
}

func BenchmarkSecretHash(b *testing.B) {
	vault := NewVault(patternKeys())
	secret := NewSecret("lxk")
	b.ReportAllocs()
	for b.Loop() {
		vault.SecretHash(secret)
	}
}
