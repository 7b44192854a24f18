package filter

import "leadex/internal/exchange"

// standings writes where a lead stands for the grant: one of those asked for.
func (b *leads) standings() {
	if len(b.filter.Standings) == 0 {
		return
	}
	b.write(" AND (FALSE")
	for _, s := range b.filter.Standings {
		b.write(" OR ")
		b.standing(s)
	}
	b.write(")")
}

func (b *leads) standing(s exchange.Standing) {
	if s == exchange.StandsConverted {
		b.converted()
		return
	}
	b.unconverted()
	switch s {
	case exchange.StandsHeld:
		b.write(" AND l.state = 'held')")
	case exchange.StandsEnded:
		b.write(" AND l.state <> 'open' AND l.state <> 'held')")
	case exchange.StandsDenied:
		b.decided(exchange.Deny)
	case exchange.StandsFailed:
		b.decided(exchange.TechFault)
	case exchange.StandsOpen:
		b.decided(exchange.Approve)
	default:
		b.write(" AND FALSE)")
	}
}

// converted is that the grant sees an application of the lead.
func (b *leads) converted() {
	b.write("(l.applications > 0 AND EXISTS (SELECT 1")
	b.ofApplications()
	b.write("))")
}

// unconverted is that it sees none. Counting the few there are keeps PostgreSQL
// from making a hash of all applications first. What follows closes the bracket.
func (b *leads) unconverted() {
	b.write("((l.applications = 0 OR (SELECT count(*)")
	b.ofApplications()
	b.write(") = 0)")
}

// ofApplications are those of the lead: a lender does not see those of others.
func (b *leads) ofApplications() {
	b.write(" FROM application AS x WHERE x.ecosystem_id = l.ecosystem_id AND x.lead_id = l.id")
	if b.grant.Role == exchange.RoleLender {
		b.write(" AND x.lender_id = ?", b.grant.Party)
	}
}

// decided is that a lead is open and the last decision on it that the grant sees
// came to this. One without a decision has nothing against it, as if it were
// approved; a provider sees none.
func (b *leads) decided(r exchange.Recommendation) {
	b.write(" AND l.state = 'open' AND coalesce(CASE WHEN l.decisions > 0 THEN ")
	b.write("(SELECT d.recommendation FROM decision AS d WHERE d.ecosystem_id = l.ecosystem_id AND d.lead_id = l.id")
	switch b.grant.Role {
	case exchange.RoleLender:
		b.write(" AND d.lender_id = ?", b.grant.Party)
	case exchange.RoleOperator:
	default:
		b.write(" AND FALSE")
	}
	b.write(" ORDER BY d.sequence DESC LIMIT 1) END, 'approve') = ?)", string(r))
}
