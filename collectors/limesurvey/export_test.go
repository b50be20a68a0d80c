package limesurvey

import (
	"time"

	"github.com/vigie-ia/vigie/collectors"
)

// Later makes a collector's next run another one, without waiting.
func Later(c collectors.Collector) {
	if c, ok := c.(*collector); ok {
		c.looked = time.Time{}
	}
}
