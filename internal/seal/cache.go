package seal

import (
	"sync"

	"github.com/google/uuid"
)

// cache keeps at most limit values by the id of their ecosystem. When it is full a value of no particular choice
// makes room: finding then writes nothing, so that readers do not wait for each other, and no order of
// use makes every look-up miss.
type cache[V any] struct {
	mutex  sync.RWMutex
	limit  int
	values map[uuid.UUID]V
}

func newCache[V any](limit int) *cache[V] {
	return &cache[V]{limit: limit, values: make(map[uuid.UUID]V)}
}

func (c *cache[V]) find(ecosystem uuid.UUID) (V, bool) {
	c.mutex.RLock()
	defer c.mutex.RUnlock()
	value, ok := c.values[ecosystem]
	return value, ok
}

func (c *cache[V]) keep(ecosystem uuid.UUID, value V) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if _, there := c.values[ecosystem]; !there && len(c.values) >= c.limit {
		for other := range c.values {
			delete(c.values, other)
			break
		}
	}
	c.values[ecosystem] = value
}
