package cli

const description = `Leadex is an open lead exchange for lending. "leadex demo" shows all of it in a minute.

Every setting can be given as a flag, as a variable LEADEX_..., or in a config file; the first of these counts.

Exit codes: 0 done, 1 failed or refused, 2 the command line was not understood.`

// commands are the whole command line on one screen.
type commands struct {
	Config string `placeholder:"FILE" help:"Config file: one JSON object of settings such as {\"addr\": \":8080\", \"rate_limit\": 50}. ($$LEADEX_CONFIG)"`

	Serve   serve       `cmd:"" help:"Serve every contract until stopped."`
	Demo    demoCommand `cmd:"" help:"Serve a demo: two ecosystems with invented leads."`
	Migrate migrate     `cmd:"" help:"Bring the database to the schema of this release."`

	Ecosystem struct {
		Create   createEcosystem   `cmd:"" help:"Make an ecosystem: the tenant."`
		List     listEcosystems    `cmd:"" help:"List the ecosystems."`
		Identity ecosystemIdentity `cmd:"" help:"Show or set where a person is one, and what a conversion needs."`
		Disable  disableEcosystem  `cmd:"" help:"End all access to an ecosystem. Nothing is deleted."`
	} `cmd:"" help:"Ecosystems: the tenants."`

	Provider struct {
		Create  createProvider  `cmd:"" help:"Make a provider: a party that submits leads."`
		List    listProviders   `cmd:"" help:"List the providers of an ecosystem."`
		Disable disableProvider `cmd:"" help:"End the access of a provider. Its leads stay."`
	} `cmd:"" help:"Providers: the parties that submit leads."`

	Campaign struct {
		List  listCampaigns `cmd:"" help:"List the campaigns of an ecosystem."`
		Share shareCampaign `cmd:"" help:"Say how many lenders may share a lead of a campaign."`
	} `cmd:"" help:"Campaigns: the headings under which providers win leads."`

	DuplicateRule struct {
		Add     addDuplicateRule     `cmd:"" help:"Add a rule that says when a new lead is a copy."`
		List    listDuplicateRules   `cmd:"" help:"List the duplicate rules of an ecosystem."`
		Change  changeDuplicateRule  `cmd:"" help:"Change a duplicate rule, or let it work again."`
		Disable disableDuplicateRule `cmd:"" help:"End a duplicate rule at once."`
	} `cmd:"" help:"Duplicate rules: when a new lead is a copy of one that is there."`

	Lender struct {
		Create  createLender  `cmd:"" help:"Make a lender: a party that receives leads."`
		List    listLenders   `cmd:"" help:"List the lenders of an ecosystem."`
		Terms   lenderTerms   `cmd:"" help:"Show or change how leads are handed to a lender: lease, attempts, returns, revisions."`
		Default defaultLender `cmd:"" help:"Show or change the lender that decides what names none."`
		Disable disableLender `cmd:"" help:"End the access of a lender. What it has received stays."`
	} `cmd:"" help:"Lenders: the parties that receive leads."`

	Branch struct {
		Create createBranch `cmd:"" help:"Make a branch of a lender, with a dealer code of its own."`
		List   listBranches `cmd:"" help:"List the branches of a lender or of an ecosystem."`
	} `cmd:"" help:"Branches: parts of a lender that pull leads for themselves."`

	Delivery struct {
		Status        showDeliveries    `cmd:"" help:"Show how delivery to each receiver stands."`
		Show          listAssignments   `cmd:"" help:"Show where a lead is and was."`
		Assign        assignLead        `cmd:"" help:"Give a lead to a lender or one of its branches."`
		Withdraw      withdrawLead      `cmd:"" help:"Take a lead back that was not received."`
		Reassign      reassignLead      `cmd:"" help:"Take a lead from one receiver and give it to another."`
		Undeliverable listUndeliverable `cmd:"" help:"List the leads that did not reach their receivers."`
		Undeliver     undeliverLead     `cmd:"" help:"Put a lead on that list."`
		PutBack       putBackLead       `cmd:"" help:"Try an undeliverable lead again."`
		Refuse        refuseLead        `cmd:"" help:"Take a lead out of the open batch, for its lender."`
		Return        returnLead        `cmd:"" help:"Ask, for its lender, that a received lead is taken back."`
		AcceptReturn  acceptReturn      `cmd:"" help:"Take it back."`
		DenyReturn    denyReturn        `cmd:"" help:"Leave it with its lender."`
		Extend        extendLease       `cmd:"" help:"Begin the lease of an open batch anew, for its receiver."`
		Replay        replayDeliveries  `cmd:"" help:"Hand the received leads of a period out again."`
	} `cmd:"" help:"Delivery: how leads reach their receivers."`

	Outcome struct {
		List  listOutcomes     `cmd:"" help:"List what was reported on a lead."`
		Codes listOutcomeCodes `cmd:"" help:"List the codes of outcomes, and what they mean."`
		Map   mapOutcome       `cmd:"" help:"Say what a code means."`
	} `cmd:"" help:"Outcomes: what lenders report on leads."`

	Lead struct {
		Reveal revealLead `cmd:"" help:"Show sealed numbers of a lead, for a reason that is recorded."`
	} `cmd:"" help:"Leads: what is sealed in them."`

	Match struct {
		List      listMatches      `cmd:"" help:"List persons that may be one."`
		Show      showMatch        `cmd:"" help:"Show a pair side by side."`
		Merge     mergeMatch       `cmd:"" help:"Make a pair one person."`
		Different declareDifferent `cmd:"" help:"Say that a pair is two persons."`
		Reopen    reopenMatch      `cmd:"" help:"Take back that a pair is two persons."`
		Undo      undoMerge        `cmd:"" help:"Make a merged pair two persons again."`
	} `cmd:"" help:"Matches: persons that may be one."`

	Conversion struct {
		Undo undoConversion `cmd:"" help:"Undo the conversion that made an application."`
	} `cmd:"" help:"Conversions: how leads became clients."`
	Application struct {
		Show showApplication `cmd:"" help:"Show an application."`
		Move moveApplication `cmd:"" help:"Take an application to another status."`
	} `cmd:"" help:"Applications: clients' requests for a loan."`

	DecisionRule struct {
		Add     addDecisionRule     `cmd:"" help:"Add a rule that a lead must pass to become an application."`
		List    listDecisionRules   `cmd:"" help:"List the decision rules of an ecosystem."`
		Try     tryDecisionRules    `cmd:"" help:"Say what rules would say of a lead, and keep nothing."`
		Change  changeDecisionRule  `cmd:"" help:"Change a decision rule."`
		Move    moveDecisionRule    `cmd:"" help:"Give a decision rule another place."`
		Disable disableDecisionRule `cmd:"" help:"Ask a decision rule no more."`
		Enable  enableDecisionRule  `cmd:"" help:"Ask a decision rule again."`
	} `cmd:"" help:"Decision rules: what a lead must pass to become an application."`

	Decision struct {
		List listDecisions `cmd:"" help:"List what the decision rules said of a lead."`
	} `cmd:"" help:"Decisions: what the rules said."`

	Dictionary struct {
		List    listWords   `cmd:"" help:"List the words of a dictionary, or of all."`
		Add     addWord     `cmd:"" help:"Add a word."`
		Rename  renameWord  `cmd:"" help:"Call a word something else."`
		Disable disableWord `cmd:"" help:"Offer a word no more."`
		Enable  enableWord  `cmd:"" help:"Offer a word again."`
	} `cmd:"" help:"Dictionaries: the catalogues whose words leads name by number."`

	Credential struct {
		Create  createCredential  `cmd:"" help:"Make a credential and show its secret, once."`
		List    listCredentials   `cmd:"" help:"List the credentials of an ecosystem, without secrets."`
		Disable disableCredential `cmd:"" help:"End a credential, within 5 seconds everywhere."`
	} `cmd:"" help:"Credentials: ids and secrets for programs."`

	Product struct {
		List       listProducts      `cmd:"" help:"List the loan products of an ecosystem."`
		Show       showProduct       `cmd:"" help:"Show the terms of a loan product."`
		Versions   listVersions      `cmd:"" help:"List the versions of a loan product: who made them, and when."`
		Difference productDifference `cmd:"" help:"Show in which terms two versions of a loan product differ."`
		Activate   activateProduct   `cmd:"" help:"Offer a loan product."`
		Retire     retireProduct     `cmd:"" help:"Offer a loan product no more. Applications keep its terms."`
	} `cmd:"" help:"Loan products: what lenders offer."`

	Loan struct {
		Schedule loanSchedule `cmd:"" help:"Calculate the instalments of a loan."`
		Cost     loanCost     `cmd:"" help:"Calculate what a loan costs."`
	} `cmd:"" help:"Loans: the calculator, without an installation."`

	Keys struct {
		Next   nextKey    `cmd:"" help:"Put a new master key, or a new pepper, beside the one in use."`
		Rotate rotateKeys `cmd:"" help:"Bring everything under a new master key, while servers go on working."`
		Rehash rehashKeys `cmd:"" help:"Make all digests with a new pepper, while servers go on working."`
	} `cmd:"" help:"Keys: what seals the data."`

	Doctor  doctor  `cmd:"" help:"Check settings, database, schema, keys and disk."`
	Version version `cmd:"" help:"Show which release this is."`
}
