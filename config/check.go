package config

import "time"

// check looks for what is well written and cannot be.
func (c *Config) check() {
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil || c.TimeZone == "" || c.TimeZone == "Local" {
		c.found.add("time_zone", "%s is not a time zone: write an IANA name, for example Europe/Paris", quoted(c.TimeZone))
		zone = time.UTC
	}
	c.Zone = zone
}
