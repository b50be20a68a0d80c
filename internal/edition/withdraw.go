package edition

import (
	"crypto/ed25519"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/atomicfile"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
)

// Withdraw takes an edition that endangers a person off the archive: a tombstone
// says when, by which function and why, and its files go. Its manifest stays,
// so that the chain still holds. A withdrawal that was cut short is finished
// by the next.
func (s *Archive) Withdraw(q period.Period, number int, by, why string, key ed25519.PrivateKey) (Entry, error) {
	list, err := s.List()
	if err != nil {
		return Entry{}, err
	}
	i := slices.IndexFunc(list, func(e Entry) bool { return e.is(q, number) })
	by, why = strings.TrimSpace(by), strings.TrimSpace(why)
	switch {
	case i < 0:
		return Entry{}, reason.While(ErrNone, "doing.withdraw", number, q)
	case by == "" || why == "":
		return Entry{}, reason.New("withdraw.by", number, q)
	}
	var stone Entry
	if list[i].Withdrawn == nil {
		m := Manifest{Format: format, Kind: Withdrawal, Quarter: q, Number: number, At: s.now().UTC().Truncate(time.Second), By: by, Reason: why}
		follow(&m, list)
		if stone, err = s.add(m, nil, key); err != nil {
			return Entry{}, err
		}
	} else {
		stone = list[slices.IndexFunc(list, func(e Entry) bool { return e.Sequence == list[i].Withdrawn.Sequence })]
	}
	for _, f := range list[i].Files {
		if err := os.Remove(filepath.Join(s.folder(list[i].Sequence), filepath.Base(f.Name))); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return stone, reason.While(err, "doing.withdraw", number, q)
		}
	}
	return stone, atomicfile.SyncFolder(s.folder(list[i].Sequence))
}
