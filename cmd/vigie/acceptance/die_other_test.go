//go:build !linux

package acceptance_test

import "syscall"

// dieWithParent does nothing here: a program may outlive a killed test.
func dieWithParent() *syscall.SysProcAttr { return nil }
