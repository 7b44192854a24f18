// Package seal keeps the keys of Leadex and everything that is done with them: fields that
// are stored encrypted, digests that are searched by equality, hashes of secrets, and the key that
// signs tokens.
//
// # Envelope
//
// Three floors of keys, each wrapped by the one above it:
//
//	master key      outside of the database, see [Keys]
//	ecosystem key   one for each ecosystem, its wrapped form lies in the ecosystem's row
//	data key        one for each subject (a lead, a person), its wrapped form lies in the subject's row
//
// Whoever deletes the wrapped data key of a subject has erased everything that was sealed under it,
// in history and in backups of that history too. That is why nothing here keeps a data key:
// only ecosystem keys are cached, see [Vault].
//
// Encryption is AES-256-GCM with a random nonce of 96 bits. What is sealed is bound to its [Place]
// and to the ecosystem: copied into another row, field or ecosystem it does not open.
//
// # Stored formats
//
// Everything that is sealed or wrapped is stored as
//
//	format (1 byte) | generation of the sealing key (2 bytes, big endian) | nonce (12) | ciphertext | tag (16)
//
// which is [Overhead] bytes more than the plain text. The generation is what a rotation of keys
// counts up, so that old and new values can lie beside each other while it runs: under an ecosystem key lies its
// master key's, under a data key its ecosystem key's. An opened ecosystem key is one root for each of its own
// generations, the generation (2 bytes) before it.
// testdata/known.txt holds values of this format that every later release must open.
//
// # Rotation
//
// A new master key is put beside the old one, see [Ring]; each ecosystem key is turned to it and gets a new root, see
// [Vault.Turn]; data keys are rewrapped under that root, see [EcosystemKey.Rewrap]; then the old root goes, see [Vault.Settle],
// and at last the old master key. Data keys stay what they are, and so does all that was sealed under them.
//
// # Rehash
//
// A new pepper is put beside the old one in the same way. Which of them make the digests of an ecosystem lies in that
// ecosystem's key, behind the roots, see [DigestKeys]; there is nothing there until a rehash was begun. What is made with
// another than the first pepper begins with a mark and its number, see [DigestGeneration].
//
// The package knows no database, no noun of the trade and no clock.
package seal
