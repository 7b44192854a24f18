package exchange

import "time"

// SetGroupBudget lets a test have groups of a size that does not depend on how
// fast the machine is.
func SetGroupBudget(x *Exchange, d time.Duration) { x.groups.budget = d }
