package acceptance_test

import "syscall"

// dieWithParent has a program killed when the test process is: no cleanup runs
// then.
func dieWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
