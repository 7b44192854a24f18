package row

// Tables are all tables of the nouns. Beside them there are only directory,
// which has no noun, key_check, which is no ecosystem's, and those of assignments
// that triggers keep.
func Tables() []Table {
	return []Table{
		Ecosystems.Table, Heads.Table, NumberBlocks.Table,
		Providers.Table, Services.Table, Campaigns.Table, Lenders.Table, Branches.Table,
		Credentials.Table, CredentialGrants.Table, Products.Table, ProductVersions.Table,
		Persons.Table, PersonKeys.Table, PersonTraits.Table, Identities.Table, Matches.Table,
		Leads.Table, Batches.Table, Assignments.Table,
		Clients.Table, Applications.Table, Outcomes.Table, OutcomeCodes.Table,
		DuplicateRules.Table, DuplicateClaims.Table, DecisionRules.Table, Decisions.Table, DictionaryEntries.Table, Upkeeps.Table, Once.Table, Events.Table,
	}
}
