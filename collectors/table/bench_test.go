package table_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/table"
)

// BenchmarkRead reads 20,000 figures, by day and model, from CSV and from XLSX.
func BenchmarkRead(b *testing.B) {
	const models, days = 20, 1000
	first := time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)
	var csv strings.Builder
	csv.WriteString("période;modèle;valeur\n")
	book := excelize.NewFile()
	stream, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	rows := [][]any{{"période", "modèle", "valeur"}}
	for i := range models * days {
		day := first.AddDate(0, 0, i/models).Format("2006-01-02")
		fmt.Fprintf(&csv, "%s;m-%d;%d,5\n", day, i%models, 1000+i)
		rows = append(rows, []any{day, fmt.Sprintf("m-%d", i%models), 1000.5 + float64(i)})
	}
	for i, row := range rows {
		if err := stream.SetRow(fmt.Sprintf("A%d", i+1), row); err != nil {
			b.Fatal(err)
		}
	}
	dir := b.TempDir()
	if err := stream.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := book.SaveAs(filepath.Join(dir, "a.xlsx")); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "a.csv"), []byte(csv.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	for _, name := range []string{"a.csv", "a.xlsx"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				source, err := table.New(collectortest.Decoder("path: ["+name+"]\nmetric: energy\nunit: kWh\nplace: chat\n"), collectors.Deps{Name: "a", Dir: dir, Zone: time.UTC})
				if err != nil {
					b.Fatal(err)
				}
				prober, ok := source.(collectors.Prober)
				if !ok {
					b.Fatal("not a Prober")
				}
				if said, err := prober.Probe(b.Context()); err != nil || !strings.Contains(said.String(), "20000") {
					b.Fatal(said, err)
				}
			}
		})
	}
}
