package demo

import (
	"context"
	"fmt"

	"github.com/vigie-ia/vigie/internal/app"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// publishedQuarters is how many of the city's quarters are on its shelf; the
// running one is not.
const publishedQuarters = 7

// reserved is why the city publishes although one of its sources fails.
const reserved = "L'ancienne passerelle, retirée du service, ne répond plus : son chiffre reste celui de ses derniers relevés."

// Publish freezes the city's closed quarters, the oldest first, as the command
// does; one is corrected since.
func (d *Demo) Publish(ctx context.Context) error {
	last := d.App.Reporter().LastComplete(period.Quarter)
	for _, q := range period.Back(last, publishedQuarters) {
		p := app.Publication{
			Quarter: q, By: "direction du numérique", Reservations: reserved,
		}
		if q == last {
			p.Comments = register.Comments{Comments: []register.Comment{{
				Indicator: "energy", Text: "La baisse sur un trimestre suit les congés d'été ; elle n'est pas un progrès à elle seule.",
			}}}
		}
		if _, err := d.App.Publish(ctx, p); err != nil {
			return fmt.Errorf("filling the shelf of the demo: %w", err)
		}
	}
	_, err := d.App.Publish(ctx, app.Publication{
		Quarter: last.Add(-2), By: "direction du numérique", Reservations: reserved,
		Erratum: "La première édition ne portait pas sa réserve dans sa version imprimée pour le conseil ; les chiffres ne changent pas.",
	})
	if err != nil {
		return fmt.Errorf("filling the shelf of the demo: %w", err)
	}
	return nil
}
