package acceptance_test

import (
	"syscall"
	"testing"
)

// smallDisk mounts a disk of 2 MB on a folder; grow gives it room.
func smallDisk(t *testing.T, dir string) (grow func(), err error) {
	t.Helper()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m"); err != nil {
		return nil, err
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return func() {
		if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=256m"); err != nil {
			t.Error(err)
		}
	}, nil
}
