// Package delivery is what goes on beside the calls so that leads reach their
// receivers: it ends leases that nobody asks about, and shows whoever watches the
// installation how delivery stands, as metrics.
//
// It must not know any wire, database or setting. It decides nothing: what the
// end of a lease means is the domain's.
package delivery
