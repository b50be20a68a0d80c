package demo

import (
	"context"
	"fmt"

	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/publish"
	"github.com/vigie-ia/vigie/internal/register"
)

// publishedQuarters is how many of the city's quarters are on its archive; the
// running one is not.
const publishedQuarters = 7

// reserved is why the city publishes although one of its sources fails.
const reserved = "La source « ancienne passerelle » est en échec à la date de publication."

// Publish freezes the city's closed quarters, the oldest first, as the command
// does; one is corrected since.
func (d *Demo) Publish(ctx context.Context) error {
	last := d.App.Reporter().LastComplete(period.Quarter)
	for _, q := range period.Back(last, publishedQuarters) {
		p := publish.Request{
			Quarter: q, By: "direction du numérique", Reservations: reserved,
		}
		if q == last {
			p.Comments = register.Comments{Comments: []register.Comment{{
				Indicator: "energy", Text: "La baisse sur un trimestre suit les congés d'été ; elle n'est pas un progrès à elle seule.",
			}}}
		}
		if _, err := d.App.Press().Publish(ctx, p); err != nil {
			return fmt.Errorf("filling the archive of the demo: %w", err)
		}
	}
	_, err := d.App.Press().Publish(ctx, publish.Request{
		Quarter: last.Add(-2), By: "direction du numérique", Reservations: reserved,
		Erratum:  "Ajout du commentaire sur la consommation d'énergie, absent de la première édition ; les chiffres ne changent pas.",
		Comments: register.Comments{Comments: []register.Comment{{Indicator: "energy", Text: "La cible est celle de la stratégie numérique responsable, action 12."}}},
	})
	if err != nil {
		return fmt.Errorf("filling the archive of the demo: %w", err)
	}
	return nil
}
