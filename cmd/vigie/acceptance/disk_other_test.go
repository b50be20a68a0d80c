//go:build !linux

package acceptance_test

import (
	"errors"
	"testing"
)

// smallDisk is made on Linux only.
func smallDisk(*testing.T, string) (grow func(), err error) {
	return nil, errors.New("this is not Linux")
}
