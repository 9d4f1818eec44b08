module leakgate.dev/samples/ticker-go123

go 1.23

require leakgate.dev/samples v0.0.0

replace leakgate.dev/samples => ../
