package acceptance_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// bare runs a script as root on a Debian of its own: what it writes to /etc,
// /var, /usr/local and /run lies in memory and is gone with it, and so is what
// it starts. Its network is its own, with nothing but itself.
func bare(t *testing.T, script string) (out string, err error) {
	t.Helper()
	needs(t, []string{"unshare"}, "apt install util-linux")
	if os.Getuid() != 0 {
		if os.Getenv("CI") != "" {
			t.Fatal("not root; in CI this may not be skipped")
		}
		t.Skip("only root can lay a file system over another; run it as root")
	}
	const lay = `set -eu
lay=$(mktemp -d)
mount -t tmpfs tmpfs "$lay"
for d in etc var usr/local run; do
  mkdir -p "$lay/$d/u" "$lay/$d/w"
  mount -t overlay overlay -o "lowerdir=/$d,upperdir=$lay/$d/u,workdir=$lay/$d/w" "/$d"
done
ip link set lo up
set -x
`
	cmd := exec.CommandContext(t.Context(), "unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private", "bash", "-c", lay+script) //nolint:gosec // the test's own
	raw, err := cmd.CombinedOutput()
	return string(raw), err
}

// steps are the shell blocks of a document, in order.
func steps(t *testing.T, path string) []string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, m := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(string(raw), -1) {
		list = append(list, m[1])
	}
	return list
}

// TestTheServerDocumentStepByStep runs every block of docs/deploy/README.md, as
// an IT department that has nothing else: installed, served under the unit's
// limits, signed on, backed up, lost and restored.
func TestTheServerDocumentStepByStep(t *testing.T) {
	t.Parallel()
	list := steps(t, "../../../docs/deploy/README.md")
	if len(list) != 5 {
		t.Fatalf("the document has %d blocks", len(list))
	}
	for i, what := range []string{"vigie init --server", "systemctl enable", "user add", "vigie backup", "systemctl stop"} {
		if !strings.Contains(list[i], what) {
			t.Fatalf("block %d does not %s:\n%s", i+1, what, list[i])
		}
	}
	answers := `printf 'Ville de Test\n\nrequestlog\n/var/log/ia/*.jsonl\n1200\nhttps://vigie.example\n' | `
	list[0] = strings.Replace(list[0], "vigie init", answers+"vigie init", 1)
	list[2] = strings.Replace(list[2], "vigie user add", "echo 'tuba Cigogne 7 raclette' | vigie user add", 1)
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "bin"), 0o755); err != nil { //nolint:gosec // programs
		t.Fatal(err)
	}
	signIn := func(where string) string {
		return `curl -s -o /dev/null -w 'signed on %{http_code} ` + where + `\n' -H 'Origin: https://vigie.example' -H 'Host: vigie.example' -H 'X-Forwarded-Proto: https' ` +
			`--data-urlencode login=admin --data-urlencode 'password=tuba Cigogne 7 raclette' http://127.0.0.1:8080/connexion` + "\n"
	}
	const logs = `install -d /var/log/ia
printf '{"time":"2026-11-02T08:10:00Z","model":"m","input_tokens":10,"output_tokens":20}\n{"time":"2026-11-02T08:20:00Z","model":"m","input_tokens":10,"output_tokens":20}\n' > /var/log/ia/a.jsonl
`
	const read = "vigie collect --from 2026-11-01 --to 2026-11-03 --config /etc/vigie/vigie.yaml\nvigie indicators --period 2026-11 --csv --config /etc/vigie/vigie.yaml | tee /run/%s.csv\n"
	script := fmt.Sprintf("cd %s && ln -s %s bin/vigie && ln -s %s/docs docs && install -m 755 %s/systemctl /usr/local/bin/systemctl && export PATH=/usr/local/bin:$PATH\n",
		folder, program.path(t), root, filepath.Join(root, "cmd/vigie/acceptance/testdata")) + logs +
		list[0] + list[1] + list[2] + fmt.Sprintf(read, "before") + signIn("first") + list[3] + list[4] +
		"vigie indicators --period 2026-11 --csv --config /etc/vigie/vigie.yaml > /run/after.csv\ncmp /run/before.csv /run/after.csv\n" + signIn("restored") +
		"find -L /var/lib/vigie ! -uid 61184 -printf 'not the service'\"'\"'s: %p\\n'\nls -A /etc/vigie\n"
	out, err := bare(t, script)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"\nsigned on 303 first\n", "\nsigned on 303 restored\n", "is whole, with "} {
		if !strings.Contains(out, want) {
			t.Errorf("the steps do not say %q", want)
		}
	}
	if strings.Contains(out, "\nnot the service's") || !strings.HasSuffix(strings.TrimSpace(out), "\nvigie.yaml") {
		t.Error("files are not the service's, or lie beside the configuration")
	}
	if t.Failed() {
		t.Log(out)
	}
}

// What plain `vigie init` writes starts under the unit as well: relative paths
// begin where the unit lets it write.
func TestThePlainConfigurationStartsUnderTheUnit(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	out, err := bare(t, fmt.Sprintf(`install -m 755 %s /usr/local/bin/vigie
install -m 755 %s/cmd/vigie/acceptance/testdata/systemctl /usr/local/bin/systemctl
install -d /etc/vigie
yes '' | head -6 | vigie init --config /etc/vigie/vigie.yaml
chmod 644 /etc/vigie/vigie.yaml
install -m 644 %s/docs/deploy/vigie.service /etc/systemd/system/vigie.service
/usr/local/bin/systemctl start
ls -A /etc/vigie
ls -A /var/lib/vigie
`, program.path(t), root, root))
	if err != nil || !strings.HasSuffix(out, "data\nvigie.db\nvigie.db-shm\nvigie.db-wal\n") || !strings.Contains(out, "\nvigie.yaml\n") {
		t.Errorf("%v\n%s", err, out)
	}
}

// A user who may not write what the service keeps is told what to type.
func TestAStrangerToTheFolderIsToldWhatToDo(t *testing.T) {
	t.Parallel()
	out, err := bare(t, fmt.Sprintf(`install -m 755 %s /usr/local/bin/vigie
install -d /etc/vigie
yes '' | head -6 | vigie init --server --config /etc/vigie/vigie.yaml
install -d -o 61184 -m 700 /var/lib/vigie
setpriv --reuid 1234 --regid 1234 --clear-groups vigie serve --config /etc/vigie/vigie.yaml || echo "code $?"
`, program.path(t)))
	if err != nil || !strings.Contains(out, "run the command as the user that owns /var/lib/vigie") || !strings.HasSuffix(out, "code 1\n") {
		t.Errorf("%v\n%s", err, out)
	}
}

// The unit stays as tight as it was: 1.5 of systemd's own measure at most.
func TestTheUnitIsTight(t *testing.T) {
	t.Parallel()
	needs(t, []string{"systemd-analyze"}, "apt install systemd")
	raw, err := exec.CommandContext(t.Context(), "systemd-analyze", "security", "--offline=true", "../../../docs/deploy/vigie.service").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	m := regexp.MustCompile(`Overall exposure level for \S+: ([0-9.]+)`).FindSubmatch(raw)
	if m == nil {
		t.Fatalf("no level in %s", raw)
	}
	if level, err := strconv.ParseFloat(string(m[1]), 64); err != nil || level > 1.5 {
		t.Errorf("an exposure of %s, %v", m[1], err)
	}
}

// The container that compose.yaml describes: a user of its own, a root that is
// read-only but for the volume, the configuration mounted read-only. What its
// comment says works: an account is added, and it serves with sign-on.
func TestTheContainerStartsAsComposeSays(t *testing.T) {
	t.Parallel()
	compose, err := os.ReadFile("../../../compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	image, err := os.ReadFile("../../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	volume := regexp.MustCompile(`- vigie:(/\S+)`).FindSubmatch(compose)
	owner := regexp.MustCompile(`--chown=(\d+):(\d+) /out/state (/\S+)`).FindSubmatch(image)
	folder := regexp.MustCompile(`WORKDIR (/var\S+)`).FindSubmatch(image)
	if volume == nil || owner == nil || folder == nil || string(volume[1]) != string(owner[3]) || string(folder[1]) != string(owner[3]) || !strings.Contains(string(compose), "read_only: true") {
		t.Fatalf("compose.yaml and the Dockerfile disagree: %q, %q, %q", volume, owner, folder)
	}
	out, err := bare(t, fmt.Sprintf(`install -m 755 %[1]s /usr/local/bin/vigie
install -d /etc/vigie
yes '' | head -6 | vigie init --server --config /etc/vigie/vigie.yaml
sed -i 's/listen: 127.0.0.1:8080/listen: ":8080"/' /etc/vigie/vigie.yaml
install -d -o %[2]s -g %[2]s %[3]s
mount --bind %[3]s %[3]s
mount -t tmpfs -o ro none /tmp
for d in /etc /var /usr/local; do mount -o remount,bind,ro $d; done
cd %[3]s
contained() { env -i PATH=/usr/local/bin:/usr/bin:/bin setpriv --reuid %[2]s --regid %[2]s --clear-groups --no-new-privs --bounding-set=-all "$@"; }
echo 'tuba Cigogne 7 raclette' | contained vigie user add agent --role elu -c /etc/vigie/vigie.yaml
contained vigie serve --config /etc/vigie/vigie.yaml 2>/run/vigie.log &
until curl -s -o /dev/null http://127.0.0.1:8080/readyz; do sleep 0.2; kill -0 $!; done
curl -s -o /dev/null -w 'signed on %%{http_code}\n' -H 'Origin: https://vigie.example' --data-urlencode login=agent --data-urlencode 'password=tuba Cigogne 7 raclette' http://127.0.0.1:8080/connexion
kill $!
`, program.path(t), owner[1], volume[1]))
	if err != nil || !strings.Contains(out, "\nsigned on 303\n") {
		t.Errorf("%v\n%s", err, out)
	}
}
