module leadex/test/bench/peers/financial

go 1.26.0

require (
	github.com/razorpay/go-financial v1.1.0
	github.com/shopspring/decimal v1.3.1
)

require github.com/go-echarts/go-echarts/v2 v2.2.4 // indirect
