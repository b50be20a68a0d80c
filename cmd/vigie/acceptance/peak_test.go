package acceptance_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
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

// worked is the time that the program has had of the processor, in steps of 10 ms:
// fields 14 and 15 of /proc/PID/stat (proc(5)).
func (s *served) worked() time.Duration {
	s.t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		s.t.Logf("no time of the processor here: %v", err)
		return 0
	}
	_, after, _ := strings.Cut(string(text), ") ") // its name may hold spaces
	fields, ticks := strings.Fields(after), int64(0)
	for _, i := range []int{11, 12} {
		n, err := strconv.ParseInt(fields[i], 10, 64)
		if err != nil {
			s.t.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}
