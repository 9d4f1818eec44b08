package main

import "sync"

const capacity = 64

// quotes keeps the latest quote of the customers seen last; the oldest entry makes room for a new one.
type quotes struct {
	mu    sync.Mutex
	byKey map[string]quote
	order []string // keys, oldest first
}

var recent = quotes{byKey: map[string]quote{}}

func (c *quotes) put(q quote) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.byKey[q.Customer]; !known {
		if len(c.order) == capacity {
			delete(c.byKey, c.order[0])
			copy(c.order, c.order[1:])
			c.order = c.order[:capacity-1]
		}
		c.order = append(c.order, q.Customer)
	}
	c.byKey[q.Customer] = q
}
