package seal

import "errors"

// The failures that callers tell apart with errors.Is. No text of an error of this package holds key
// material or plain text; it may hold a file's path, the name of a key, a table and the id of a row,
// subject or ecosystem.
var (
	// ErrTampered says that sealed or wrapped bytes do not open: they are damaged, or they were sealed
	// for another place, ecosystem or subject, or under another key. Which of these is not knowable.
	ErrTampered = errors.New("seal: does not open: damaged, moved from another place, or sealed under another key")

	// ErrUnknownFormat says that sealed or wrapped bytes begin with a format that
	// this release does not know: a newer release wrote them, or their beginning is damaged.
	ErrUnknownFormat = errors.New("seal: format unknown to this release")

	// ErrUnknownKey says that bytes lie under a generation of a key that is not at hand: it was brought into use by a
	// rotation since, or a rotation has given it up. Whoever reads the wrapped key above once more may have it.
	ErrUnknownKey = errors.New("seal: sealed under a key that is not at hand")

	// ErrNoKeys says that there is no key file where one was expected. It also is fs.ErrNotExist.
	ErrNoKeys = errors.New("seal: no key file")

	// ErrBadKeys says that a key file or a given key text cannot be used as it stands:
	// readable by others, truncated, or not in the format.
	ErrBadKeys = errors.New("seal: unusable keys")

	// ErrOtherKeys says that the keys are not those of the database: those it was made with, or was rotated to.
	ErrOtherKeys = errors.New("seal: these keys do not belong to this database")
)
