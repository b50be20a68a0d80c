package config

import "slices"

// strung turns ids into strings, in their order.
func strung[T ~string](ids []T) []string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = string(id)
	}
	return slices.Clip(list)
}
