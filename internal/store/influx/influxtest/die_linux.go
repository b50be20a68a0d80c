package influxtest

import (
	"os/exec"
	"syscall"
)

// dieWithParent has the server killed when the test process is, by its timeout
// for example: no cleanup runs then.
func dieWithParent(process *exec.Cmd) {
	process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
