package config_test

import (
	"strings"
	"testing"
)

// TestBordersAreAccepted writes the last values that are right: equality is
// never a fault.
func TestBordersAreAccepted(t *testing.T) {
	parse(t, `organisation: {name: Ville, logo: blason.SVG}
server: {listen: ":0", trusted_proxies: ["::1", "fd00::/8"]}
access: {sign_on: local}
collectors:
  - {name: a.b_c-1, type: t, every: "@every 15m", lag: 0s, deadline: 1ms}
systems:
  - id: `+strings.Repeat("a", 64)+`
    name: A
    unit: query
    phases: {project: 2025-01-01, experiment: 2025-01-01, experiment_end: 2025-01-01, in_service: 2025-01-01, withdrawn: 2025-01-01}
    hosting: {pue: {value: 1}, wue: {value: 0}}
    max_power_w: 0.001
    usage: {of: active_agents, per_month: {low: 0, high: 0.1}, wh_per_use: {low: 3, high: 3}}
    embodied: {kg_co2e: 0.1, years: 0.1, share: 1}
    breaks: [{date: 2025-01-01}]
    governance: {accessibility_rate: 0}
    approval: {forecast: {kwh_per_year: 0, queries_per_year: 0}}
    parts:
      - {id: p, boundary: gpu, completed: {low: 0, high: 0}, in_service: 2025-01-01, withdrawn: 2025-01-01, sources: {default: [a.b_c-1]}}
      - {id: q, hosting: {pue: {low: 1, high: 1, value: 1}}, sources: {survey.sens: [a.b_c-1]}}
  - {id: b, name: B, phases: {experiment: 2025-01-01, experiment_end: 2025-03-01, in_service: 2025-02-01}, governance: {accessibility_rate: 100}}
targets:
  - {indicator: energy, per: quarter, limit: 0, until: 2025-T4}
  - {indicator: energy, per: quarter, limit: 0, from: 2026-T1, until: 2026-T1}
  - {indicator: energy, per: quarter, limit: 0, from: 2026-T1, decided: 2026-01-01}
  - {indicator: energy, per: month, limit: 0}
  - {indicator: energy, system: b, per: quarter, limit: 0}
  - {indicator: queries, per: quarter, limit: 0, better: higher}
  - {indicator: scope, per: year, limit: 100, min_coverage: 100%, better: higher, warn: 0 points}
  - {indicator: cost, per: year, trajectory: {baseline: 2000, change_per_year: 100%}}
  - {indicator: cost, per: quarter, trajectory: {baseline: 2100, change_per_year: -99%, frozen: {values: {2100-T4: 1}}}}
  - {indicator: cost, per: month, trajectory: {baseline: 2025, change_per_year: 0%, frozen: {values: {2025-12: 1}}}}
`)
	// A key without a value is as good as left out.
	parse(t, ville+"store: {org: , token: ~}\ndata:\nsystems:\n  - {id: a, name: A, max_power_w: , usage: , hosting: {pue: }, sources: }\ntargets:\n  - {indicator: cost, per: year, limit: 1, trajectory: , system: }\n")
	parse(t, ville+"store: {url: \"influx:https://influx.ville.example/base\", bucket: vigie/autogen}\n")
}

// TestFirstValuesBeyondTheBorders writes the first values that are wrong.
func TestFirstValuesBeyondTheBorders(t *testing.T) {
	for _, c := range []struct{ text, path string }{
		{"store: {url: \"sqlite:\"}", "store.url"},
		{"store: {url: \"sqlite:vigie.db?mode=ro\"}", "store.url"},
		{"store: {url: \"sqlite://vigie.db\"}", "store.url"},
		{"store: {url: \"influx:ftp://a\", bucket: b}", "store.url"},
		{"store: {url: \"influx:http://\", bucket: b}", "store.url"},
		{"store: {url: \"influx:http://a#b\", bucket: b}", "store.url"},
		{"store: {url: \"influx:http://a?b=c\", bucket: b}", "store.url"},
		{"server: {listen: \"127.0.0.1:65536\"}", "server.listen"},
		{"server: {listen: \"127.0.0.1:\"}", "server.listen"},
		{"server: {listen: \"a b:80\"}\naccess: {sign_on: local}", "server.listen"},
		{"server: {listen: \":80\"}", "server.listen"},
		{"server: {listen: \"10.0.0.1:80\"}", "server.listen"},
		{"server: {url: vigie.ville.example}", "server.url"},
		{"server: {tls: {certificate: a.pem}}", "server.tls.key"},
		{"retention: {figures: 23}", "retention.figures"},
		{"retention: {surveys: -1}", "retention.surveys"},
		{"retention: {audit: 5}", "retention.audit"},
		{"retention: {audit: 1201}", "retention.audit"},
		{"access: {sign_on: ldap}", "access.sign_on"},
		{"access: {public: [sources]}", "access.public[0]"},
		{"access: {session: {idle: 59s}}", "access.session.idle"},
		{"access: {session: {absolute: 721h}}", "access.session.absolute"},
		{"access: {grants: [{login: a, roles: [rh]}]}", "access.grants"},
		{"access: {proxy: {header: X}}", "access.proxy"},
		{"access: {oidc: {issuer: \"https://x.example\"}}", "access.oidc"},
		{"server: {listen: \":80\"}\naccess: {sign_on: proxy, proxy: {header: X}, grants: [{login: a, roles: [rh]}]}", "server.trusted_proxies"},
		{"access: {sign_on: proxy, grants: [{login: a, roles: [rh]}]}\nserver: {trusted_proxies: [\"::1\"]}", "access.proxy.header"},
		{"access: {sign_on: proxy, proxy: {header: X}}\nserver: {trusted_proxies: [\"::1\"]}", "access.grants"},
		{"access: {sign_on: proxy, proxy: {header: X}, grants: [{login: a, email: b@c, roles: [rh]}]}\nserver: {trusted_proxies: [\"::1\"]}", "access.grants[0]"},
		{"access: {sign_on: proxy, proxy: {header: X}, grants: [{login: a, roles: [maire]}]}\nserver: {trusted_proxies: [\"::1\"]}", "access.grants[0]"},
		{"access: {sign_on: oidc, grants: [{login: a, roles: [rh]}]}", "access.oidc"},
		{"systems: [{id: a, name: A, hosting: {pue: {value: 3, low: 1, high: 2}}}]", "systems[0].hosting.pue.value"},
		{"systems: [{id: a, name: A, hosting: {pue: {value: 1, low: 1.5, high: 2}}}]", "systems[0].hosting.pue.value"},
		{"systems: [{id: a, name: A, hosting: {pue: {low: 1.5}}}]", "systems[0].hosting.pue"},
		{"systems: [{id: a, name: A, hosting: {wue: {value: -0.1}}}]", "systems[0].hosting.wue.value"},
		{"systems: [{id: a, name: A, sources: [b]}]", "systems[0].sources"},
		{"systems: [{id: a, name: A, max_power_w: -1}]", "systems[0].max_power_w"},
		{"systems: [{id: a, name: A, embodied: {kg_co2e: 0, years: 1, share: 1}}]", "systems[0].embodied.kg_co2e"},
		{"systems: [{id: a, name: A, embodied: {kg_co2e: 1, years: 1, share: 1.01}}]", "systems[0].embodied.share"},
		{"systems: [{id: a, name: A, usage: {of: licences, per_month: {low: -1, high: 1}, wh_per_use: {low: 1, high: 1}}}]", "systems[0].usage.per_month"},
		{"systems: [{id: a, name: A, usage: {of: licences, per_month: {low: 0, high: 0}, wh_per_use: {low: 1, high: 1}}}]", "systems[0].usage.per_month"},
		{"systems: [{id: a, name: A, governance: {accessibility_rate: -1}}]", "systems[0].governance.accessibility_rate"},
		{"systems: [{id: a, name: A, governance: {accessibility_rate: 101}}]", "systems[0].governance.accessibility_rate"},
		{"targets: [{indicator: energy, per: year, limit: -1}]", "targets[0].limit"},
		{"targets: [{indicator: scope, per: year, limit: 101}]", "targets[0].limit"},
		{"targets: [{indicator: scope, per: year, limit: 1, min_coverage: 101%}]", "targets[0].min_coverage"},
		{"targets: [{indicator: measured_share, per: year, limit: 1, better: lower}]", "targets[0].better"},
		{"targets: [{indicator: cost, per: year, trajectory: {baseline: 1999, change_per_year: 1%}}]", "targets[0].trajectory.baseline"},
		{"targets: [{indicator: cost, per: year, trajectory: {baseline: 2101, change_per_year: 1%}}]", "targets[0].trajectory.baseline"},
		{"targets: [{indicator: cost, per: year, trajectory: {baseline: 2025, change_per_year: -100%}}]", "targets[0].trajectory.change_per_year"},
		{"targets: [{indicator: cost, per: year, trajectory: {baseline: 2025, change_per_year: 101%}}]", "targets[0].trajectory.change_per_year"},
		{"targets: [{indicator: cost, per: year, trajectory: {baseline: 2025, change_per_year: 1%, frozen: {values: {2024: 1}}}}]", "targets[0].trajectory.frozen.values.2024"},
		{"targets: [{indicator: cost, per: year, limit: 1, from: 2025, until: 2025}, {indicator: cost, per: year, limit: 2, from: 2025}]", "targets[1]"},
		{"targets: [{indicator: cost, per: year, limit: 1, from: 2026}, {indicator: cost, per: year, limit: 2, until: 2026}]", "targets[1]"},
		{"collectors: [{name: correction, type: t, every: \"@daily\"}]", "collectors[0].name"},
		{"collectors: [{name: a, type: t, every: \"@daily\", lag: 40000d}]", "collectors[0].lag"},
		{"collectors: [{name: a, type: t, every: \"@daily\", lag: -1h}]", "collectors[0].lag"},
		{"collectors: [{name: a, type: t, every: \"* * * * * *\"}]", "collectors[0].every"},
	} {
		got := faultsOf(t, ville+c.text+"\n")
		if !strings.HasPrefix(got, "vigie.yaml:2: "+c.path+": ") || strings.Contains(got, "\n") {
			t.Errorf("%s\ngot  %s\nwant one fault of %s", c.text, got, c.path)
		}
	}
}
