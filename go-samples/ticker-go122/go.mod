module leakgate.dev/samples/ticker-go122

go 1.22

require leakgate.dev/samples v0.0.0

replace leakgate.dev/samples => ../
