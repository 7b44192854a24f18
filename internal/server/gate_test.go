package server

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// crowd is a gate whose time a test moves.
type crowd struct {
	*gate
	now    time.Time
	inside []visit
}

func newCrowd() *crowd {
	c := &crowd{now: time.Unix(1_000_000, 0)}
	c.gate = newGate(func() time.Time { return c.now })
	return c
}

// come has so many calls of a caller come, and tells how many were let in.
func (c *crowd) come(caller uint64, calls int) (in int) {
	for range calls {
		if v, ok := c.enter(caller); ok {
			c.inside = append(c.inside, v)
			in++
		}
	}
	return in
}

// answer begins the answers to all who are inside, after a while.
func (c *crowd) answer(after time.Duration) {
	c.now = c.now.Add(after)
	for i := range c.inside {
		c.inside[i].leave()
	}
	c.inside = nil
}

func TestEnter(t *testing.T) {
	t.Parallel()
	t.Run("a_caller_alone_leaves_room_for_others", func(t *testing.T) {
		t.Parallel()
		c := newCrowd()
		if got := c.come(1, 10_000); got < 512 || got > mostInside*evenly/(evenly+1)+1 {
			t.Errorf("%d of one caller", got)
		}
		if got := c.come(2, 10); got != 10 {
			t.Errorf("of a second one %d of 10", got)
		}
	})
	t.Run("callers_share_evenly_and_a_new_one_finds_a_place", func(t *testing.T) {
		t.Parallel()
		c := newCrowd()
		shares := make([]int, 4)
		for range 10_000 {
			for i := range shares {
				shares[i] += c.come(uint64(i), 1)
			}
		}
		for _, got := range shares {
			if got < mostInside/5 || got > mostInside/4 {
				t.Errorf("shares of %d: %v", mostInside, shares)
			}
		}
		if c.come(9, 1) != 1 {
			t.Error("a fifth caller is kept out")
		}
	})
	t.Run("room_is_never_exceeded", func(t *testing.T) {
		t.Parallel()
		c := newCrowd()
		for caller := range uint64(100_000) {
			c.come(caller, 1)
		}
		if c.gate.inside != mostInside || len(c.of) != mostInside {
			t.Errorf("%d inside, %d callers are kept", c.gate.inside, len(c.of))
		}
	})
	t.Run("who_leaves_leaves_once_and_nothing_behind", func(t *testing.T) {
		t.Parallel()
		c := newCrowd()
		v, _ := c.enter(1)
		v.stepOut()
		v.stepIn()
		v.leave()
		v.leave()
		v.stepIn()
		v.stepOut()
		if c.gate.inside != 0 || len(c.of) != 0 {
			t.Errorf("%d inside, %v", c.gate.inside, c.of)
		}
	})
	t.Run("who_waits_for_its_client_takes_no_place", func(t *testing.T) {
		t.Parallel()
		c := newCrowd()
		for range 10_000 {
			v, ok := c.enter(1)
			if !ok {
				t.Fatal("slow clients keep others out")
			}
			v.stepOut()
			c.inside = append(c.inside, v)
		}
	})
}

func TestLook(t *testing.T) {
	t.Parallel()
	crowded := func(c *crowd, after time.Duration, times int) {
		for range times {
			c.come(1, 10_000)
			c.answer(after)
		}
	}
	t.Run("late_answers_to_a_crowd_narrow_the_room_to_what_is_answered_soon", func(t *testing.T) {
		t.Parallel()
		c := newCrowd()
		const each = 2 * time.Millisecond
		for range time.Minute / each { // one after the other, and more come than can
			c.come(1, 3)
			c.now = c.now.Add(each)
			c.inside[0].leave()
			c.inside = c.inside[1:]
			if want := int(soon / each); c.now.Unix() > 1_000_020 && (c.room < want*8/10 || c.room > want*3/2) {
				t.Fatalf("room for %d, want some %d", c.room, want)
			}
		}
	})
	t.Run("quick_answers_widen_it_again", func(t *testing.T) {
		t.Parallel()
		c := newCrowd()
		crowded(c, 10*time.Second, 50)
		if c.room != leastInside {
			t.Fatalf("room for %d", c.room)
		}
		for range 30 {
			c.come(1, 20)
			c.answer(soon / 2)
			c.now = c.now.Add(soon)
		}
		if c.room != mostInside {
			t.Errorf("room for %d after %v", c.room, 30*soon)
		}
	})
	t.Run("slow_calls_without_a_crowd_change_nothing", func(t *testing.T) {
		t.Parallel()
		c := newCrowd()
		for range 50 {
			c.come(1, mostInside/2)
			c.answer(7 * time.Second)
		}
		if c.room != mostInside {
			t.Errorf("room for %d", c.room)
		}
	})
	t.Run("the_time_of_a_slow_client_does_not_count", func(t *testing.T) {
		t.Parallel()
		c := newCrowd()
		for range 50 {
			c.come(1, 10_000)
			for i := range c.inside {
				c.inside[i].stepOut()
			}
			c.now = c.now.Add(20 * time.Second)
			for i := range c.inside {
				c.inside[i].stepIn()
			}
			c.answer(time.Millisecond)
		}
		if c.room != mostInside {
			t.Errorf("room for %d", c.room)
		}
	})
	t.Run("nobody_who_is_answered_tells_nothing", func(t *testing.T) {
		t.Parallel()
		c := newCrowd()
		c.come(1, 10_000)
		for range 100 {
			c.now = c.now.Add(time.Second)
			c.come(1, 1)
		}
		if c.room != mostInside {
			t.Errorf("room for %d", c.room)
		}
	})
}

func TestGateCaller(t *testing.T) {
	t.Parallel()
	g := newGate(time.Now)
	of := func(address, name, value string) uint64 {
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.RemoteAddr = address
		if name != "" {
			r.Header.Set(name, value)
		}
		return g.caller(r)
	}
	seen := map[uint64]string{}
	for _, c := range [][3]string{
		{"192.0.2.1:1", "", ""}, {"192.0.2.2:1", "", ""}, {"192.0.2.1:1", "authorization", "Bearer a"}, {"192.0.2.1:1", "authorization", "Bearer b"},
		{"192.0.2.1:1", "bsauth", "c"}, {"192.0.2.1:1", "ApiKey", "d"},
	} {
		key := of(c[0], c[1], c[2])
		if other := seen[key]; other != "" {
			t.Errorf("%v is taken for %s", c, other)
		}
		seen[key] = c[0] + c[1] + c[2]
		if of("192.0.2.1:2", c[1], c[2]) != key && c[0] == "192.0.2.1:1" {
			t.Errorf("%v is another one on another connection", c)
		}
	}
}
