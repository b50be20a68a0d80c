package acceptance_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// peak is the most memory that the program held at once, in bytes.
func (s *served) peak() int64 {
	s.t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		s.t.Logf("no peak of memory here: %v", err)
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "VmHWM:" {
			kB, err := strconv.ParseInt(fields[1], 10, 64)
			if err != nil {
				s.t.Fatal(err)
			}
			return kB << 10
		}
	}
	s.t.Fatal("no VmHWM in /proc")
	return 0
}
