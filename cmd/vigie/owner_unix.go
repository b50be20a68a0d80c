//go:build unix

package main

import (
	"os"
	"syscall"

	"github.com/vigie-ia/vigie/internal/reason"
)

// becomeOwner lets a command that root runs go on as the owner of what it keeps:
// a file that root leaves there could not be read by the service, and nobody
// would sign in any more. A folder that is not there yet is left to the service,
// which makes it as its own.
func becomeOwner(folders ...string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	for _, folder := range folders { // of the data, else the one that it will be made in
		if info, err := os.Stat(folder); err == nil {
			return becomeOwnerOf(folder, info)
		}
	}
	return nil // whoever opens them says what is wrong
}

func becomeOwnerOf(state string, info os.FileInfo) error {
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || owner.Uid == 0 {
		return nil
	}
	err := syscall.Setgroups([]int{int(owner.Gid)})
	if err == nil {
		err = syscall.Setgid(int(owner.Gid))
	}
	if err == nil {
		err = syscall.Setuid(int(owner.Uid))
	}
	if err != nil {
		return reason.Because(err, reason.New("cli.owner.other", state, err, owner.Uid))
	}
	return nil
}
