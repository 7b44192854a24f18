package seal

import "sync"

// cache keeps at most limit values by a key, such as the id of their ecosystem. When it is full a value of no particular choice
// makes room: finding then writes nothing, so that readers do not wait for each other, and no order of
// use makes every look-up miss.
type cache[K comparable, V any] struct {
	mutex  sync.RWMutex
	limit  int
	values map[K]V
}

func newCache[K comparable, V any](limit int) *cache[K, V] {
	return &cache[K, V]{limit: limit, values: make(map[K]V)}
}

func (c *cache[K, V]) find(key K) (V, bool) {
	c.mutex.RLock()
	defer c.mutex.RUnlock()
	value, ok := c.values[key]
	return value, ok
}

func (c *cache[K, V]) keep(key K, value V) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if _, there := c.values[key]; !there && len(c.values) >= c.limit {
		for other := range c.values {
			delete(c.values, other)
			break
		}
	}
	c.values[key] = value
}
