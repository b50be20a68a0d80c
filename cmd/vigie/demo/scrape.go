package demo

import (
	"maps"
	"strconv"
	"time"
)

// scrape is how often the city's Prometheus looks at its counters.
const scrape = 15 * time.Minute

// series is one line of the city's Prometheus: labels, and a value at each
// scrape.
type series struct {
	labels map[string]string
	value  func(at time.Time) (float64, bool)
}

// outage is when the monitoring itself is down: a gap that costs coverage and
// no energy, for counters go on.
func (c *City) outage(at time.Time) bool {
	down := c.moment(6, 17).Add(9 * time.Hour)
	return at.After(down) && at.Before(down.Add(31*time.Hour))
}

// monitored lists all that the city's Prometheus scrapes.
func (c *City) monitored() []series {
	const (
		council, search, desk, mail = "gpu-conseil:9400", "gpu-recherche:28282", "baie-2:9116", "courrier:8000"
		vllm                        = "gpu-recherche:8000"
	)
	model := map[string]string{"model_name": "mistral-medium-2508"}
	list := []series{
		c.line("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", council, "dcgm", c.device(CouncilEnergy, 81_000_000), map[string]string{"gpu": "0", "UUID": "GPU-5a1c"}),
		c.line("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", council, "dcgm", c.device(CouncilEnergy, 77_000_000), map[string]string{"gpu": "1", "UUID": "GPU-9e40"}),
		c.line("transcription_audio_seconds_total", "gpu-conseil:8000", "transcription", c.process(CouncilSeconds), nil),
		c.line("outlet_energy_wh_total", desk, "pdu", opened(c.acts[deskOpens]+24*deskDays, c.device(DeskEnergy, 4_821_300)), map[string]string{"outlet": "accueil"}),
		c.line("kepler_node_gpu_joules_total", search, "kepler", c.device(SearchGPU, 0), map[string]string{"gpu_uuid": "GPU-77d2", "node_name": "gpu-recherche"}),
		c.line("kepler_node_cpu_joules_total", search, "kepler", c.device(SearchCPU, 0), map[string]string{"zone": "package", "node_name": "gpu-recherche"}),
		c.line("kepler_node_cpu_joules_total", search, "kepler", c.device(SearchCPU, 0), map[string]string{"zone": "core", "node_name": "gpu-recherche"}),
		c.line("vllm:request_success_total", vllm, "vllm", c.process(SearchQueries), model),
		c.line("vllm:generation_tokens_total", vllm, "vllm", c.process(SearchOutput), model),
		c.line("courrier_plis_total", mail, "courrier", opened(c.acts[mailOpens], c.process(MailLetters)), nil),
		c.line("courrier_appels_modele_total", mail, "courrier", opened(c.acts[mailOpens], c.process(MailCalls)), nil),
	}
	for _, l := range list {
		if job := l.labels["job"]; job == "vllm" || job == "courrier" || job == "transcription" {
			list = append(list, c.line("process_start_time_seconds", l.labels["instance"], job, c.started, nil))
		}
		list = append(list, c.line("up", l.labels["instance"], l.labels["job"], always, nil))
	}
	return list
}

func (c *City) line(name, instance, job string, value func(time.Time) (float64, bool), more map[string]string) series {
	labels := map[string]string{"__name__": name, "instance": instance, "job": job}
	maps.Copy(labels, more)
	return series{labels, value}
}

func always(time.Time) (float64, bool) { return 1, true }

// device is a counter that lives in a device and never begins again.
func (c *City) device(s Stream, shown int64) func(time.Time) (float64, bool) {
	return func(at time.Time) (float64, bool) { return float64(shown + c.Counter(s, at)), true }
}

// opened is a counter that is scraped from an hour on.
func opened(from hour, value func(time.Time) (float64, bool)) func(time.Time) (float64, bool) {
	opens := from.start()
	return func(at time.Time) (float64, bool) {
		shown, there := value(at)
		return shown, there && !at.Before(opens)
	}
}

// process is a counter that begins again when its process does.
func (c *City) process(s Stream) func(time.Time) (float64, bool) {
	return func(at time.Time) (float64, bool) {
		return float64(c.Counter(s, at) - c.Counter(s, c.restart(at))), true
	}
}

// started is when the processes that answer at a time began.
func (c *City) started(at time.Time) (float64, bool) {
	return float64(c.restart(at).Add(time.Second).Unix()), true
}

// restart is when the servers last stopped before a time: at a scrape in the
// middle of the day, every fourth week. What is counted until then is seen.
func (c *City) restart(at time.Time) time.Time {
	const every = 28 * 24 * time.Hour
	first := c.origin().start().Add(37*time.Hour + scrape)
	if !at.After(first) {
		return c.origin().start()
	}
	before := int((at.Sub(first) - 1) / every)
	return first.Add(time.Duration(before) * every)
}

// sampled is what PromQL's functions say of a range of samples.
type sampled struct {
	last, most float64
	n, resets  int
}

// samples writes what a series showed after from and up to to, as Prometheus
// does: [[seconds,"value"],…]. It returns their number, the last and the most.
func (c *City) samples(out []byte, s *series, from, to time.Time) (_ []byte, of sampled) {
	at := from.Truncate(scrape).Add(scrape)
	if start := c.origin().start(); at.Before(start) {
		at = start
	}
	for ; !at.After(to); at = at.Add(scrape) {
		value, there := s.value(at)
		if !there || c.outage(at) {
			continue
		}
		if of.n++; of.n > 1 {
			out = append(out, ',')
		}
		out = append(out, '[')
		out = strconv.AppendInt(out, at.Unix(), 10)
		out = append(out, `,"`...)
		out = strconv.AppendFloat(out, value, 'f', -1, 64)
		out = append(out, `"]`...)
		if of.n > 1 && value < of.last {
			of.resets++
		}
		if of.n == 1 || value > of.most {
			of.most = value
		}
		of.last = value
	}
	return out, of
}
